using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Visitors;

namespace Gateway.Persistence.Visits;

/// <summary>A visitor on one site.</summary>
internal readonly record struct VisitorKey(SiteId Site, VisitorId Visitor);

/// <summary>One visitor's rows of one transaction.</summary>
/// <param name="Segments">What the segments become, or null to leave them.</param>
internal sealed record VisitorWrite(
    VisitorKey Key, long Version, byte[] Snapshot, IReadOnlyList<string>? Segments, IReadOnlyList<InvitationRecord> Invitations, IReadOnlyList<VisitRecord> Visits,
    IReadOnlyList<WebhookCall> Calls);

/// <summary>What waits to be written of one visitor: the newest dirty state, and commits with who waits for their answer.</summary>
internal sealed class PendingVisitor(VisitorKey key)
{
    /// <summary>Of a record beside its snapshot, roughly.</summary>
    private const int RecordBytes = 512;

    private SortedDictionary<int, VisitRecord>? _savedVisits;
    private List<(CommitVisitor Commit, IActorRef Asker)>? _commits;

    public VisitorKey Key { get; } = key;

    public SaveVisitor? Saved { get; private set; }

    public IReadOnlyList<(CommitVisitor Commit, IActorRef Asker)> Commits => _commits ?? (IReadOnlyList<(CommitVisitor, IActorRef)>)[];

    public bool HasCommits => _commits is not null;

    public long Bytes => (Saved?.Snapshot.Length ?? 0) + (_commits?.Sum(c => (long)c.Commit.Snapshot.Length + (c.Commit.Calls?.Sum(w => w.Body.Length) ?? 0)) ?? 0) + (RecordBytes * (1L + (_savedVisits?.Count ?? 0) + (_commits?.Count ?? 0)));

    public void Add(SaveVisitor save)
    {
        if (Saved is null || save.Version >= Saved.Version) Saved = save;
        else if (save.Visit is null || _savedVisits?.ContainsKey(save.Visit.Number) == true) return;
        if (save.Visit is { } visit) (_savedVisits ??= [])[visit.Number] = visit;
    }

    public void Add(CommitVisitor commit, IActorRef asker) => (_commits ??= []).Add((commit, asker));

    /// <summary>Puts back the dirty part of a write that failed, under whatever has come since. Its commits were answered.</summary>
    public void TakeBack(PendingVisitor failed)
    {
        foreach (var (number, visit) in failed._savedVisits ?? []) (_savedVisits ??= []).TryAdd(number, visit);
        if (failed.Saved is { } save && (Saved is null || save.Version > Saved.Version)) Saved = save;
    }

    public VisitorWrite Write()
    {
        if (_commits is null && Saved is { } plain) return new VisitorWrite(Key, plain.Version, plain.Snapshot, null, [], _savedVisits is null ? [] : [.. _savedVisits.Values], []);
        var commits = Commits.Select(c => c.Commit).OrderBy(c => c.Version).ToList();
        var newest = commits.LastOrDefault();
        var (version, snapshot) = Saved is { } s && (newest is null || s.Version >= newest.Version) ? (s.Version, s.Snapshot) : (newest!.Version, newest.Snapshot);
        var invitations = new Dictionary<string, InvitationRecord>();
        foreach (var commit in commits)
            if (commit.Invitation is { } invitation) invitations[invitation.Id] = invitation;
        var visits = _savedVisits is null ? [] : new SortedDictionary<int, VisitRecord>(_savedVisits);
        foreach (var commit in commits)
            if (commit.Visit is { } visit && (Saved?.Visit?.Number != visit.Number || commit.Version > Saved.Version)) visits[visit.Number] = visit;
        return new VisitorWrite(Key, version, snapshot, newest?.Segments, [.. invitations.Values], [.. visits.Values], [.. commits.SelectMany(c => c.Calls ?? [])]);
    }
}
