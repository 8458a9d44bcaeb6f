import type { Frame } from '../hardware/port.js';
import type { Profile } from '../hardware/profile.js';

// What a host sends: a SCSI WRITE over FCP with its data behind it (FC-FS-5, FCP-4, SBC-4; big endian).

const HEADER_BYTES = 24;
const COMMAND_BYTES = 32;
const R_CTL_FCP_CMND = 0x06;
const TYPE_FCP = 0x08;
/** First sequence, last of the sequence, transfer of initiative. */
const F_CTL_COMMAND = 0x29_0000;
const RX_ID_UNASSIGNED = 0xffff;
const WRITE_10 = 0x2a;
const BLOCK_BYTES = 512;
/** FCP_CMND byte 11: data goes from the host to the adapter. */
const WRITE_DATA = 0x01;

/** Frame header and FCP_CMND of the write that a frame carries, by the path of its port. */
export function fcpWrite(profile: Profile, { id, port, bytes }: Pick<Frame, 'id' | 'port' | 'bytes'>): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + COMMAND_BYTES);
  const view = new DataView(frame.buffer);
  const path = port % profile.tables.path.is;
  view.setUint32(0, (R_CTL_FCP_CMND << 24) | (0x02_0000 + port));
  view.setUint32(4, 0x01_0000 + (path % profile.tables.login.is));
  view.setUint32(8, (TYPE_FCP << 24) | F_CTL_COMMAND);
  view.setUint16(16, id & 0xffff);
  view.setUint16(18, RX_ID_UNASSIGNED);
  view.setUint16(HEADER_BYTES, path);
  frame[HEADER_BYTES + 11] = WRITE_DATA;
  frame[HEADER_BYTES + 12] = WRITE_10;
  view.setUint32(HEADER_BYTES + 14, id);
  view.setUint16(HEADER_BYTES + 19, Math.ceil(bytes / BLOCK_BYTES));
  view.setUint32(HEADER_BYTES + 28, bytes);
  return frame;
}
