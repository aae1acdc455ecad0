/** Of what scrolls: the keyboard has to come to it. */
export const SCROLLS = { tabIndex: 0 } as const;
