import { Component, type ReactNode } from 'react';

interface Props {
  /** Called once if the views inside cannot be shown, such as when their script does not come. */
  readonly onFailure: (error: unknown) => void;
  /** What is shown then; nothing if left out. */
  readonly instead?: ReactNode;
  readonly children: ReactNode;
}

/** Keeps the page standing if a view inside fails. React has no hook for it. */
export default class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFailure(error);
  }

  override render(): ReactNode {
    const { instead = null, children } = this.props;
    return this.state.failed ? instead : children;
  }
}
