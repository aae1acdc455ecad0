import { Toast } from '@base-ui/react/toast';

/** Short news at the edge of the screen, with a button perhaps. Toasts.tsx shows it. */
export const toasts = Toast.createToastManager();
