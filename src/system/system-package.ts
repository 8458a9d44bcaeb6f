/** An image of a code package and the adapters that it is for. */
export interface PackagedImage {
  readonly name: string;
  readonly adapterType: string;
  /** Hardware revisions that it is for; absent for all. */
  readonly revisions?: readonly string[] | undefined;
  readonly container: Uint8Array;
  /** Digest of the container is what the manifest promises. */
  readonly isIntact: boolean;
}

/** What the source electronic storage media holds: images for several adapter types, and a manifest that is signed. */
export interface SystemPackage {
  readonly name: string;
  readonly manifestBytes: number;
  readonly images: readonly PackagedImage[];
  readonly signature: 'valid' | 'invalid' | 'missing';
}

/** Why a package is refused before any adapter is told. */
export class PackageRefusal extends Error {
  override readonly name = 'PackageRefusal';
}

/**
 * The image for an adapter.
 * @throws PackageRefusal when the package has none
 */
export function selectImage(
  { name, images }: SystemPackage,
  adapter: { readonly adapterType: string; readonly revision: string },
): PackagedImage {
  const ofType = images.filter(({ adapterType }) => adapterType === adapter.adapterType);
  const image = ofType.find(({ revisions }) => revisions === undefined || revisions.includes(adapter.revision));
  if (image !== undefined) return image;
  const has = [...new Set(images.map(({ adapterType }) => adapterType))].join(', ') || 'nothing';
  throw new PackageRefusal(
    ofType.length === 0
      ? `${name} has no image for ${adapter.adapterType}, only for ${has}`
      : `${name} has no image for revision ${adapter.revision} of ${adapter.adapterType}`,
  );
}
