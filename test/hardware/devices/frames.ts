// Fibre Channel frames as a host writes them: 24 bytes of header, big endian (FC-FS-5), ELS (FC-LS-3) and FCP (FCP-4).

export const HOST_ID = 0x01_0200;
export const ADAPTER_ID = 0x01_0300;
export const FABRIC_ID = 0xff_fffe;

export const R_CTL = { data: 0x01, command: 0x06, response: 0x07, elsRequest: 0x22, elsReply: 0x23 } as const;

export interface Header {
  readonly rCtl: number;
  readonly to?: number;
  readonly from?: number;
  readonly exchange?: number;
}

export function frame(
  { rCtl, to = ADAPTER_ID, from = HOST_ID, exchange = 0x10 }: Header,
  payload: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(24 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (rCtl << 24) | to);
  view.setUint32(4, from);
  view.setUint32(8, 0x0129_0000 | ((rCtl === R_CTL.command || rCtl === R_CTL.data ? 8 : 1) << 24));
  view.setUint16(16, exchange);
  view.setUint16(18, 0xffff);
  bytes.set(payload, 24);
  return bytes;
}

export function fcpCommand(cdb: readonly number[], dataBytes: number, lun = 0): Uint8Array {
  const payload = new Uint8Array(32);
  const view = new DataView(payload.buffer);
  view.setUint16(0, lun);
  payload.set(cdb, 12);
  view.setUint32(28, dataBytes);
  return payload;
}

/** PLOGI: common service parameters, names, class 3. */
export function plogi(): Uint8Array {
  const payload = new Uint8Array(116);
  const view = new DataView(payload.buffer);
  payload[0] = 0x03;
  view.setUint16(6, 8);
  view.setUint16(10, 2112);
  payload.set([0x21, 0, 0, 0x24, 0xff, 1, 2, 3], 20);
  view.setUint16(68, 0x8000);
  return payload;
}

export function prli(): Uint8Array {
  const payload = new Uint8Array(20);
  new DataView(payload.buffer).setUint32(0, 0x2010_0014);
  new DataView(payload.buffer).setUint32(4, 0x0800_2000);
  return payload;
}

export const rCtlOf = (bytes: Uint8Array): number => bytes[0]!;
export const payloadOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + 24, bytes.byteLength - 24);
