/** Connections that have something in common, and those of them that use each credential. */
class Group<Connection> {
  readonly members = new Set<Connection>();
  private readonly byCredential = new Map<string, Set<Connection>>();

  join(connection: Connection, credential: string): void {
    const holders = this.byCredential.get(credential) ?? new Set();
    this.byCredential.set(credential, holders.add(connection));
  }

  leave(connection: Connection, credential: string): void {
    const holders = this.byCredential.get(credential);
    if (holders?.delete(connection) && holders.size === 0) this.byCredential.delete(credential);
  }

  /** The holders of the credential that most connections use, preferably one of `newest`. */
  largestHolders(newest: Connection): ReadonlySet<Connection> {
    let largest: ReadonlySet<Connection> = new Set();
    for (const holders of this.byCredential.values()) {
      if (isLarger(holders, largest, newest)) largest = holders;
    }
    return largest;
  }
}

/** The credential of connections that have shown none. */
const noCredential = "";
/** Many people can share an address, but few share a credential. */
const peoplePerAddress = 10;

interface Member<Connection> {
  readonly group: Group<Connection>;
  readonly credentials: Set<string>;
}

/**
 * Open connections by the address that they come from and the credentials that they use. It decides
 * which one has to go for a new one, so that neither with one address nor with one credential can
 * anybody keep others out: those that have no more than their share never lose a connection.
 */
export class ConnectionCrowd<Connection extends { readonly address: string }> {
  private readonly everyone = new Group<Connection>();
  private readonly byAddress = new Map<string, Group<Connection>>();
  private readonly members = new Map<Connection, Member<Connection>>();

  get size(): number {
    return this.members.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.members.keys();
  }

  add(connection: Connection): void {
    const group = this.byAddress.get(connection.address) ?? new Group();
    this.byAddress.set(connection.address, group);
    this.members.set(connection, { group, credentials: new Set() });
    for (const each of [group, this.everyone]) {
      each.members.add(connection);
      each.join(connection, noCredential);
    }
  }

  remove(connection: Connection): void {
    const member = this.members.get(connection);
    if (!member) return;
    for (const group of [member.group, this.everyone]) {
      group.members.delete(connection);
      for (const credential of [noCredential, ...member.credentials]) {
        group.leave(connection, credential);
      }
    }
    if (member.group.members.size === 0) this.byAddress.delete(connection.address);
    this.members.delete(connection);
  }

  /** The connection has proved that it may use this credential. It can have several. */
  addCredential(connection: Connection, credential: string): void {
    const member = this.members.get(connection);
    if (!member) return;
    member.credentials.add(credential);
    for (const group of [member.group, this.everyone]) {
      group.leave(connection, noCredential);
      group.join(connection, credential);
    }
  }

  removeCredential(connection: Connection, credential: string): void {
    const member = this.members.get(connection);
    if (!member?.credentials.delete(credential)) return;
    for (const group of [member.group, this.everyone]) {
      group.leave(connection, credential);
      if (member.credentials.size === 0) group.join(connection, noCredential);
    }
  }

  /**
   * The connection that has to go for `newest`, which was added last: one of the credential that has
   * the most, or of an address that has far more. It is `newest` itself if nobody has too many.
   */
  surplus(newest: Connection): Connection {
    const address = this.largestAddress(newest);
    const holders = this.everyone.largestHolders(newest);
    const isCrowded = address && address.members.size >= peoplePerAddress * holders.size;
    return this.leastUseful(isCrowded ? address.largestHolders(newest) : holders) ?? newest;
  }

  private largestAddress(newest: Connection): Group<Connection> | undefined {
    let largest: Group<Connection> | undefined;
    for (const group of this.byAddress.values()) {
      if (!largest || isLarger(group.members, largest.members, newest)) largest = group;
    }
    return largest;
  }

  /**
   * Of the address that most of the crowd come from and with the fewest credentials, because a server
   * that connects for many users has many; and the oldest of these, because a newer one may still
   * prove itself. Who else is at the address doesn't count: they have done nothing wrong.
   */
  private leastUseful(crowd: ReadonlySet<Connection>): Connection | undefined {
    const crowdAt = new Map<string, number>();
    for (const { address } of crowd) crowdAt.set(address, (crowdAt.get(address) ?? 0) + 1);
    let found: { connection: Connection; neighbors: number; credentials: number } | undefined;
    for (const connection of crowd) {
      const neighbors = crowdAt.get(connection.address) ?? 0;
      const credentials = this.members.get(connection)?.credentials.size ?? 0;
      const isLess =
        !found ||
        neighbors > found.neighbors ||
        (neighbors === found.neighbors && credentials < found.credentials);
      if (isLess) found = { connection, neighbors, credentials };
    }
    return found?.connection;
  }
}

function isLarger<Connection>(
  set: ReadonlySet<Connection>,
  than: ReadonlySet<Connection>,
  newest: Connection,
): boolean {
  return set.size > than.size || (set.size === than.size && set.has(newest));
}
