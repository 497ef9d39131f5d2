import { STEPS } from './charts/heatMap.js';

const LIGHT = `
--ink:#16191d;--ink-soft:#50565e;--ground:#fff;--soft:#f4f6f8;--line:#d9dde2;--accent:#0b4f8a;
--gain:#00694a;--harm:#b03a00;--gain-cell:#00694a;--harm-cell:#b03a00;--up:#b2182b;--down:#2166ac;
--c0:#0069a8;--c1:#b34700;--c2:#00764f;--c3:#9c3f78;--c4:#6b5b00;--c5:#5b4fb3;--c6:#16191d;`;

const DARK = `
--ink:#eceff3;--ink-soft:#a9b1bb;--ground:#1a1e24;--soft:#232830;--line:#353b44;--accent:#7cb9f2;
--gain:#55cfa0;--harm:#ff9a66;--gain-cell:#0c7f5a;--harm-cell:#c2551a;--up:#c2453a;--down:#2f78b7;
--c0:#6db8f5;--c1:#f59a5c;--c2:#55cfa0;--c3:#e59ac6;--c4:#d9c85a;--c5:#b3a9ff;--c6:#eceff3;`;

const COLOURS = [0, 1, 2, 3, 4, 5, 6];

/** The one style sheet of every report: light, dark where the reader wants it, and for paper. */
export const STYLES: string = `
:root{color-scheme:light dark;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:920px;margin:0 auto;padding:2rem 1.25rem 3rem}
h1,h2,h3,h4{line-height:1.25;overflow-wrap:anywhere;break-after:avoid}
h1{margin:0 0 .6rem;font-size:1.8rem}
h2{margin:2.4rem 0 .5rem;font-size:1.3rem}
h3{margin:1.8rem 0 .4rem;font-size:1.1rem}
section.chapter+section.chapter{margin-top:3rem;border-top:2px solid var(--line)}
p{margin:.4rem 0 .8rem;overflow-wrap:anywhere}
.lead{font-size:1.1rem}
.about,figcaption,caption,footer,.rest,summary small{color:var(--ink-soft);font-size:.9rem}
nav ol{display:flex;flex-wrap:wrap;gap:.25rem 1.2rem;margin:1rem 0 0;padding:0;list-style:none}
a{color:var(--accent)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:1rem 1.5rem;margin:1.4rem 0}
dt{color:var(--ink-soft);font-size:.85rem}
dd{margin:0;font-size:1.3rem;font-weight:600;line-height:1.3;overflow-wrap:anywhere}
dd small{display:block;color:var(--ink-soft);font-size:.85rem;font-weight:400}
.warnings{margin:1rem 0;padding:.7rem 1rem .7rem 2rem;background:var(--soft);border-left:4px solid var(--harm);overflow-wrap:anywhere}
figure{margin:1rem 0 1.4rem;break-inside:avoid}
figcaption{margin:0 0 .6rem}
svg{display:block;max-width:100%;height:auto}
svg.narrow{display:none}
.scroll{overflow-x:auto;margin:.6rem 0 1.2rem;
background:linear-gradient(to right,var(--ground) 30%,transparent) 0 0/40px 100% no-repeat local,
linear-gradient(to left,var(--ground) 30%,transparent) 100% 0/40px 100% no-repeat local,
linear-gradient(to right,var(--line),transparent) 0 0/14px 100% no-repeat scroll,
linear-gradient(to left,var(--line),transparent) 100% 0/14px 100% no-repeat scroll}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{padding:0 0 .3rem;text-align:left}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{padding:.28rem 1rem .28rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:600;overflow-wrap:anywhere}
thead th{color:var(--ink-soft);font-weight:400;white-space:nowrap;overflow-wrap:normal}
thead th.long{white-space:normal;min-width:6rem}
tbody th{min-width:7rem;max-width:22rem;font-weight:400}
tbody th.short{white-space:nowrap}
.number{text-align:right;white-space:nowrap}
th.best,td.best{font-weight:600}
.gain{color:var(--gain)}
.harm{color:var(--harm)}
.same{color:var(--ink-soft)}
details{margin:.6rem 0 1.2rem}
summary{cursor:pointer;color:var(--accent)}
pre{margin:.6rem 0;padding:.8rem 1rem;background:var(--soft);overflow-x:auto;font-size:.85rem;line-height:1.45;
white-space:pre-wrap;overflow-wrap:anywhere}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line)}
svg text{fill:var(--ink);font-size:13px}
svg .small{fill:var(--ink-soft);font-size:12px}
svg .strong{fill:var(--ink);font-weight:600}
svg .value{font-variant-numeric:tabular-nums}
svg text.gain{fill:var(--gain)}
svg text.harm{fill:var(--harm)}
svg text.same{fill:var(--ink-soft)}
.grid{stroke:var(--line)}
.axis{stroke:var(--ink-soft)}
.bar{fill:var(--ink-soft);fill-opacity:.45}
.bar.gain{fill:var(--gain);fill-opacity:.6}
.bar.harm{fill:var(--harm);fill-opacity:.6}
.bar.plain{fill:var(--accent);fill-opacity:.6}
.whisker{stroke:var(--ink);stroke-width:1.5}
.line,.leader{fill:none;stroke-width:2.2;stroke-linejoin:round}
.leader{stroke-width:1}
.line.faint{stroke:var(--ink-soft);stroke-width:1;stroke-opacity:.4}
.band{fill:var(--accent);fill-opacity:.15}
.chosen{stroke:var(--ink);stroke-dasharray:4 3}
${COLOURS.map((k) => `.line.c${k},.leader.c${k}{stroke:var(--c${k})}.point.c${k},svg .end.c${k}{fill:var(--c${k})}`).join('\n')}
.crisp{shape-rendering:crispEdges}
.zero{fill:var(--line);fill-opacity:.5}
.frame{stroke:var(--ink);stroke-width:2}
.unknown{fill:none;stroke:var(--line)}
${STEPS.map((opacity, k) => `.up${k}{fill:var(--up);fill-opacity:${opacity}}.down${k}{fill:var(--down);fill-opacity:${opacity}}.gain${k}{fill:var(--gain-cell);fill-opacity:${opacity}}.harm${k}{fill:var(--harm-cell);fill-opacity:${opacity}}`).join('\n')}
svg .over{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}
svg .inside{font-size:12px;font-variant-numeric:tabular-nums}
svg .inside.dark{fill:#fff}
@media (max-width:600px){main{padding:1.2rem 1rem 2rem}svg.wide{display:none}svg.narrow{display:block}
h1{font-size:1.45rem}dl{grid-template-columns:repeat(auto-fill,minmax(120px,1fr));gap:.8rem 1rem}
tbody th{min-width:9rem;max-width:11rem}tbody th.short{white-space:normal}}
@media print{main{max-width:none;padding:0}nav,summary{display:none}svg.wide{display:block}svg.narrow{display:none}
details::details-content{content-visibility:visible;block-size:auto}.scroll{overflow:visible}
table{font-size:8.5pt}.scroll{background:none}th,td{padding-right:.5rem}thead th{white-space:normal}thead th.long{min-width:0}tbody th{min-width:5rem}
section.chapter+section.chapter{break-before:page}body{font-size:11pt}}
@page{margin:16mm}
`;

/** Its hash, by which a report's Content-Security-Policy allows this style sheet and no other. */
export const STYLES_HASH = 'sha256-tHlim/pig6esMKZlfgLzyXX/1aMoRNcduTbBEO/zeUM=';
