import type { Extent } from '../options.js';
import type { Case } from './contest.js';
import { cvCases } from './cvCases.js';
import { lassoCases } from './lassoCases.js';
import { modelCases } from './modelCases.js';
import { pathCases } from './pathCases.js';
import { recipeData } from './recipeData.js';
import { recipesOf } from './recipes.js';

/** All of that extent. @param folder where their data are written for peers */
export function casesOf(extent: Extent, seed: number, folder: string): readonly Case[] {
  const recipes = recipesOf(extent, seed);
  const data = recipeData(folder);
  return [
    ...lassoCases(recipes, data),
    ...pathCases(recipes, data),
    ...cvCases(recipes, data),
    ...modelCases(extent, seed, folder),
  ];
}
