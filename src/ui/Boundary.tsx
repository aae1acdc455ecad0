import { Component, type ReactNode, Suspense } from 'react';

interface Props {
  /** Called once if the views inside cannot be shown, such as when their script does not come. */
  readonly onFailure: (error: unknown) => void;
  /** What is shown then; nothing if left out. */
  readonly instead?: ReactNode | ((error: unknown) => ReactNode);
  /** What is shown until the scripts of the views inside are there; nothing if left out. */
  readonly until?: ReactNode;
  /** What the views inside are of. Where it becomes something else, views that failed are tried again. */
  readonly of?: string | undefined;
  readonly children: ReactNode;
}

/** What a view inside threw. */
interface Failed {
  readonly error: unknown;
}

interface State {
  readonly failed: Failed | null;
  /** What the views that failed, or did not, are of. */
  readonly of: string | undefined;
}

/**
 * Keeps the page standing if a view inside fails, and waits for its script. Each view that is loaded later
 * stands in one: without it, a script that does not come takes the whole page away. React has no hook for it.
 */
export default class Boundary extends Component<Props, State> {
  override state: State = { failed: null, of: this.props.of };

  static getDerivedStateFromProps({ of }: Props, state: State): State | null {
    if (of === state.of) return null;
    // Nobody asks for the views now.
    if (of === undefined) return { ...state, of };
    return { failed: null, of };
  }

  static getDerivedStateFromError(error: unknown): { readonly failed: Failed } {
    return { failed: { error } };
  }

  override componentDidMount(): void {
    addEventListener('online', this.#tryAgain);
  }

  override componentWillUnmount(): void {
    removeEventListener('online', this.#tryAgain);
  }

  /** A view that is never taken away would be missing until the page is loaded anew. */
  readonly #tryAgain = (): void => this.setState({ failed: null });

  override componentDidCatch(error: unknown): void {
    this.props.onFailure(error);
  }

  override render(): ReactNode {
    const { instead = null, until = null, children } = this.props;
    const { failed } = this.state;
    if (failed === null) return <Suspense fallback={until}>{children}</Suspense>;
    return typeof instead === 'function' ? instead(failed.error) : instead;
  }
}
