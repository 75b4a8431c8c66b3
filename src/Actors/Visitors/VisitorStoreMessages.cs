namespace Gateway.Actors.Visitors;

/// <summary>Asks this node's visitor store for a visitor's last snapshot; loads are grouped. Answered with <see cref="VisitorLoaded"/> or <see cref="VisitorLoadFailed"/>.</summary>
public sealed record LoadVisitor(SiteId Site, VisitorId Visitor);

/// <summary>The last snapshot (as <see cref="SaveVisitor.Snapshot"/> wrote it), or null for a visitor never seen before.</summary>
public sealed record VisitorLoaded(byte[]? Snapshot);

/// <summary>The store could not be read; ask again after a pause.</summary>
public sealed record VisitorLoadFailed(string Reason);

/// <summary>Asks for the person whom a visitor is. Answered with <see cref="PersonLoaded"/>, or not at all.</summary>
public sealed record LoadPerson(SiteId Site, VisitorId Visitor);

/// <summary>The person, or null when the visitor is nobody known, and the last snapshots of the person's other browsers.</summary>
public sealed record PersonLoaded(SignedPerson? Person, IReadOnlyList<byte[]> Others);

/// <summary>
/// Asks for a code out of a site's pool of coupons: the one that this person has from it already, or the next that nobody has. Answered with <see cref="CouponClaimed"/>, or not at all.
/// </summary>
/// <param name="Invitation">That it is for; comes back in the answer.</param>
public sealed record ClaimCoupon(SiteId Site, VisitorId Visitor, string Pool, string Invitation);

/// <summary>The code is the visitor's, on disk; null when the pool is empty.</summary>
public sealed record CouponClaimed(string Invitation, string? Code);

/// <summary>A call of a site's webhook that was decided and must be made; docs/RULES.md describes its body.</summary>
/// <param name="Webhook">Id of the site's webhook.</param>
/// <param name="Body">JSON.</param>
public sealed record WebhookCall(string Id, string Webhook, string Rule, string Body, DateTimeOffset At);

/// <summary>A finished or paused visit, upserted by (site, visitor, number): a visit that goes on later rewrites its row.</summary>
/// <param name="LookedAt">Its last pages, oldest first; null when not known.</param>
public sealed record VisitRecord(
    int Number, DateTimeOffset Start, DateTimeOffset End, int Pages, string Referrer, string EntryUrl, string Browser, string Os, string Language, bool Talked,
    string Device = "", Place? Place = null, VisitOrigin? Origin = null, IReadOnlyList<PageOnCard>? LookedAt = null);

/// <summary>A rule's or an operator's invitation and what became of it; upserted by (site, id).</summary>
/// <param name="Outcome">0 offered, 1 shown, 2 accepted, 3 declined, 4 ignored.</param>
/// <param name="Rule">The rule, or null when an operator invited.</param>
/// <param name="Operator">The operator, or null when a rule invited.</param>
/// <param name="Coupon">The code that came with it; null for none.</param>
public sealed record InvitationRecord(string Id, string? Rule, string? Operator, DepartmentId Department, int Outcome, int Visit, DateTimeOffset At, string? Coupon = null);

/// <summary>Dirty state: written within two seconds in a group, not acknowledged. A SIGKILL may cost it.</summary>
/// <param name="Version">Grows with each save of this visitor; an older version never overwrites a newer.</param>
public sealed record SaveVisitor(SiteId Site, VisitorId Visitor, long Version, byte[] Snapshot, VisitRecord? Visit);

/// <summary>
/// What must survive a killed process: segments, invitation outcomes and calls of webhooks, with the snapshot that holds them, in one transaction.
/// Written at once (grouped with whatever waits) and answered with <see cref="VisitorCommitted"/> or <see cref="VisitorCommitFailed"/>.
/// </summary>
/// <param name="Segments">All segments the visitor is in now; the store makes its table equal to them.</param>
/// <param name="Calls">Of webhooks; null for none. The same one again is written once.</param>
public sealed record CommitVisitor(
    SiteId Site, VisitorId Visitor, long Version, byte[] Snapshot, IReadOnlyList<string> Segments, InvitationRecord? Invitation, VisitRecord? Visit,
    IReadOnlyList<WebhookCall>? Calls = null);

/// <summary>The commit of that version is on disk.</summary>
public sealed record VisitorCommitted(long Version);

/// <summary>The commit of that version failed; nothing of it was written.</summary>
public sealed record VisitorCommitFailed(long Version, string Reason);
