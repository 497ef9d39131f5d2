/**
 * The same fits with and without devices, for Node and for a page. Bundled by the test together with gpu.js, as a bundler for
 * browsers would do it.
 */
import {
  MultiTaskLasso,
  MultiTaskModel,
  makeRegression,
  rowLasso,
  SoftSharingClassifier,
  setWarningHandler,
} from 'polytask';
import { explainDevice, type GpuDevice, type GpuMode, type GpuStats, gpuDevice } from 'polytask/gpu';

export interface Told {
  readonly converged: boolean;
  readonly gapIsWithin: boolean;
  readonly active: readonly number[];
  readonly coef: readonly number[];
}

export interface OnDevice {
  readonly name: string;
  readonly stats: GpuStats;
  readonly fits: Readonly<Record<string, Told>>;
  /** Whether a second fit gave the same bits. */
  readonly repeats: boolean;
  /** The largest difference of predictions from those of float64, as a part of the largest of them. */
  readonly predictions: number;
}

/** A fit during which the device was lost. */
export interface Lost {
  readonly fit: Told;
  readonly stats: GpuStats;
  readonly warnings: readonly string[];
}

export interface GpuReport {
  readonly alone: Readonly<Record<string, Told>>;
  /** What came of each mode, or why it cannot be had. */
  readonly modes: Readonly<Record<string, OnDevice | { readonly refused: string }>>;
  readonly lost: Readonly<Record<string, Lost>>;
  readonly auto: { readonly stats: GpuStats; readonly words: string };
}

const { X, Y } = makeRegression({
  nSamples: 300,
  nFeatures: 120,
  nInformative: 9,
  nTargets: 4,
  noise: 5,
  randomState: 2,
});
/** Sizes of features from 1e-6 to 1e6, powers of two so that every engine has the same. */
const sizes = Array.from({ length: 120 }, (_, j) => 2 ** (((j * 7) % 41) - 20));
const scaled = X.to2DArray().map((row) => row.map((x, j) => x * sizes[j]!));
const targets = Y.to2DArray();
const labels = targets.map((row) => row.map((y) => (y > 0 ? 'high' : 'low')));
const mixed = targets.map(([a, b]) => [a!, b! > 0 ? 'x' : 'y']);
const TIGHT = { tol: 1e-13, maxIter: 5000 };

const FITS: Readonly<Record<string, (device?: GpuDevice) => Promise<Told>>> = {
  lasso: async (device) => told(await lasso().fitAsync(X, Y, { device })),
  'badly scaled': async (device) => {
    const model = lasso().setParams({ featureWeights: sizes });
    return told(await model.fitAsync(scaled, Y, { device }), sizes);
  },
  'mixed losses': async (device) => {
    const model = new MultiTaskModel({
      losses: ['squared', 'logistic'],
      penalty: rowLasso({ alpha: 0.1 }),
      ...TIGHT,
    });
    return told(await model.fitAsync(X, mixed, { device }));
  },
  'soft sharing': async (device) => {
    const model = new SoftSharingClassifier({ alpha: 0.01, coupling: 0.1, ...TIGHT });
    return told(await model.fitAsync(X, labels, { device }));
  },
};

const lasso = () => new MultiTaskLasso({ alpha: 4, ...TIGHT });

interface Fitted {
  readonly converged_: boolean;
  readonly dualGap_: number;
  readonly eps_: number;
  readonly active_: number[];
  readonly coef_: { to2DArray(): number[][] };
}

function told(model: Fitted, units?: readonly number[]): Told {
  return {
    converged: model.converged_,
    gapIsWithin: model.dualGap_ <= model.eps_,
    active: model.active_,
    coef: model.coef_.to2DArray().flatMap((row) => row.map((w, j) => w * (units?.[j] ?? 1))),
  };
}

async function onDevice(mode: GpuMode): Promise<OnDevice | { readonly refused: string }> {
  let device: GpuDevice;
  try {
    device = await gpuDevice({ mode });
  } catch (error) {
    return { refused: String(error) };
  }
  try {
    const fits: Record<string, Told> = {};
    for (const [name, run] of Object.entries(FITS)) fits[name] = await run(device);
    const again = await FITS.lasso!(device);
    const model = lasso().fit(X, Y);
    const expected = model.predict(X).to1DArray();
    const found = (await model.predictAsync(X, { device })).to1DArray();
    const worst = Math.max(...found.map((value, k) => Math.abs(value - expected[k]!)));
    return {
      name: device.name,
      stats: device.stats,
      fits,
      repeats: JSON.stringify(again) === JSON.stringify(fits.lasso),
      predictions: worst / Math.max(...expected.map(Math.abs)),
    };
  } finally {
    await device.dispose();
  }
}

/** A fit whose device `lose` takes away at its first progress. */
async function lost(mode: GpuMode, lose: () => void): Promise<Lost> {
  const warnings: string[] = [];
  const previous = setWarningHandler((warning) => warnings.push(`${warning.name}: ${warning.message}`));
  const device = await gpuDevice({ mode });
  try {
    let isLost = false;
    const onProgress = () => {
      if (!isLost) lose();
      isLost = true;
    };
    return { fit: told(await lasso().fitAsync(X, Y, { device, onProgress })), stats: device.stats, warnings };
  } finally {
    setWarningHandler(previous);
    await device.dispose();
  }
}

/** Fits on this thread alone. */
export async function alone(): Promise<Readonly<Record<string, Told>>> {
  const fits: Record<string, Told> = {};
  for (const [name, run] of Object.entries(FITS)) fits[name] = await run();
  return fits;
}

type Losers = Readonly<Partial<Record<GpuMode, () => void>>>;

/** All of it, in a page. @param losers what takes the device of a mode away, if it can be had */
export async function report(modes: readonly GpuMode[] = [], losers: Losers = {}): Promise<GpuReport> {
  const told: Record<string, OnDevice | { readonly refused: string }> = {};
  for (const mode of modes) told[mode] = await onDevice(mode);
  const taken: Record<string, Lost> = {};
  for (const mode of modes) {
    const lose = losers[mode];
    if (lose && !('refused' in told[mode]!)) taken[mode] = await lost(mode, lose);
  }
  const auto = await gpuDevice();
  await lasso().fitAsync(X, Y, { device: auto });
  const words = await explainDevice({ nSamples: 2000, nFeatures: 100, nTasks: 20 });
  const { stats } = auto;
  await auto.dispose();
  return { alone: await alone(), modes: told, lost: taken, auto: { stats, words } };
}
