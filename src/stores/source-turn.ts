/**
 * Of all that puts a picture on the stage, the action that a person began last wins, whichever is done
 * first: a large file takes longer to open than a small one, and an address longer to answer.
 */

/** An action's claim to the stage. */
export interface SourceTurn {
  /** Whether no other action has begun since. */
  isLast(): boolean;
}

let begun = 0;

/** Begins an action that will put a picture on the stage, or take it away. */
export function takeTurn(): SourceTurn {
  const mine = (begun += 1);
  return { isLast: () => mine === begun };
}
