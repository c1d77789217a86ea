/** Where the teacher is, as a store that React can read, and one guard for pages with unsaved changes. */
import { useSyncExternalStore } from 'react';
import { hrefOf, parseRoute, type Route } from './route.ts';

/** What a page with unsaved changes tells the router. */
export interface LeaveGuard {
  /** Whether leaving would lose something now. */
  holds(): boolean;
  /** Asks the person, and calls `leave` if they want to go. */
  ask(leave: () => void): void;
}

export class Router {
  #hash: string;
  #route: Route;
  #guard: LeaveGuard | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #window: Window;

  constructor(pageWindow: Window) {
    this.#window = pageWindow;
    this.#hash = pageWindow.location.hash;
    this.#route = parseRoute(this.#hash);
    pageWindow.addEventListener('hashchange', this.#onHashChange);
    pageWindow.addEventListener('beforeunload', this.#onBeforeUnload);
  }

  get route(): Route {
    return this.#route;
  }

  /** Goes to a page as a link would. */
  go(route: Route): void {
    this.#window.location.hash = hrefOf(route);
  }

  /** Goes to a page in place of this one, so that "back" does not lead here again. Asks no guard: the caller is done. */
  replace(route: Route): void {
    this.#guard = null;
    this.#window.history.replaceState(null, '', hrefOf(route));
    this.#arrive(hrefOf(route));
  }

  /** Sets the guard of the page now shown; the returned function takes it away. */
  guard(guard: LeaveGuard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = null;
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  close(): void {
    this.#window.removeEventListener('hashchange', this.#onHashChange);
    this.#window.removeEventListener('beforeunload', this.#onBeforeUnload);
    this.#listeners.clear();
  }

  readonly #onHashChange = (): void => {
    const next = this.#window.location.hash;
    if (next === this.#hash) return;
    const guard = this.#guard;
    const leave = () => {
      this.#guard = null;
      if (this.#window.location.hash !== next) this.#window.history.pushState(null, '', next || '#/');
      this.#arrive(next);
    };
    if (guard?.holds()) {
      this.#window.history.replaceState(null, '', this.#hash || '#/');
      guard.ask(leave);
      return;
    }
    this.#arrive(next);
  };

  /** The browser's own question, where ours can't be asked: closing the tab, reloading. */
  readonly #onBeforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.#guard?.holds()) event.preventDefault();
  };

  #arrive(hash: string): void {
    this.#guard = null;
    this.#hash = hash;
    this.#route = parseRoute(hash);
    for (const listener of this.#listeners) listener();
  }
}

/** The route now, following every change. */
export function useRoute(router: Router): Route {
  return useSyncExternalStore(router.subscribe, () => router.route);
}
