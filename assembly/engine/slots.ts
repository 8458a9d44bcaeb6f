// The reads a channel has in flight or buffered, in the order in which it asked for them.
import {
  CORE_MASTER,
  CHANNEL_SLOTS,
  CHANNEL_SLOT_BASE,
  CHANNEL_SLOT_STRIDE,
  C_IN_FLIGHT,
  C_LAST_READ_CYCLE,
  FABRIC_ATTENTION,
  NODES_PER_CHANNEL,
} from '../memory-map';
import { coreArrived } from '../cpu/bus';
import { channelAt } from './registers';

/** Fields of a slot: progress at its end, 1 once arrived, stream (0 A, 1 B), address of a bad word or -1. */
export const S_END: usize = 0;
export const S_ARRIVED: usize = 4;
export const S_STREAM: usize = 8;
export const S_BAD: usize = 12;

// @ts-ignore: decorator
@inline
export function slotOfNode(node: i32): usize {
  return <usize>node * CHANNEL_SLOT_STRIDE + CHANNEL_SLOT_BASE;
}

// @ts-ignore: decorator
@inline
export function nodeOf(channel: i32, position: i32): i32 {
  return channel * NODES_PER_CHANNEL + (position & (CHANNEL_SLOTS - 1));
}

/** Called by the controller when the data of a read is there. */
export function readArrived(node: i32, cycle: i64): void {
  const channel = node / NODES_PER_CHANNEL;
  if (channel == CORE_MASTER) return coreArrived(node, cycle);
  const at = channelAt(channel);
  store<i32>(slotOfNode(node), 1, S_ARRIVED);
  store<i32>(at, load<i32>(at, C_IN_FLIGHT) - 1, C_IN_FLIGHT);
  store<i64>(at, cycle, C_LAST_READ_CYCLE);
  store<u32>(FABRIC_ATTENTION, load<u32>(FABRIC_ATTENTION) | ((<u32>1) << channel));
}
