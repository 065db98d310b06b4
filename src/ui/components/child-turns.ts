/**
 * A call may hold a child, whose turns hold calls: components that contain each other. The outermost hands the inner
 * one down, so that no file imports itself by a detour.
 */
import { createContext, type Component } from 'svelte';
import type { NodeView, RunState } from '../../engine/state';

type ChildTurns = Component<{ run: RunState; node: NodeView; now: number }>;

export const [getChildTurns, setChildTurns] = createContext<ChildTurns>();
