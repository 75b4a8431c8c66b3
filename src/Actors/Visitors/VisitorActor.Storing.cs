using Akka.Event;
using Gateway.Actors.Recordings;

namespace Gateway.Actors.Visitors;

/// <summary>Between memory and disk: loading, saving with the next group, committing at once.</summary>
internal sealed partial class VisitorActor
{
    /// <summary>On its way to disk, what follows once it is there, and when it is sent again for want of an answer.</summary>
    private sealed class Commit(long version, InvitationRecord? invitation, IReadOnlyList<WebhookCall>? calls, Action? then, long retryAt)
    {
        public IReadOnlyList<WebhookCall>? Calls { get; } = calls;
        public long Version { get; } = version;
        public InvitationRecord? Invitation { get; set; } = invitation;
        public Action? Then { get; } = then;
        public long RetryAt { get; set; } = retryAt;
    }

    /// <summary>Who was erased is only in memory, and not for long: the sockets are closed.</summary>
    private bool IsErased => Site is { Erased.Count: > 0 } site && site.Erased.Contains(_visitor);

    /// <summary>Asks until the store answers: a refusal, a lost question and a lost answer look the same in the end.</summary>
    private void Load()
    {
        _node.VisitorStore.Tell(new LoadVisitor(_site, _visitor), Self);
        var pause = Math.Min(LoadRetryLimit.TotalMilliseconds, StoreRetry.TotalMilliseconds * (1 << Math.Min(_loads++, 8)));
        _node.Wheel.Arm(Self, Now + (long)(_loads == 1 ? LoadRetryLimit.TotalMilliseconds : pause), ++_generation);
    }

    /// <summary>Asks who the visitor is. Without an answer it is asked again with the next beat of its tabs.</summary>
    private void AskWho(string stamp)
    {
        PersonAsked = stamp;
        _node.VisitorStore.Tell(new LoadPerson(_site, _visitor), Self);
    }

    private void Recognise(PersonLoaded c)
    {
        PersonAsked = null;
        if (c.Person is not { } person) return;
        _state.Recognise(person, c.Others);
        if (_taped) Note(new TapeState(_state.Copy()), Now);
        Store(null, null, Changed);
    }

    /// <summary>A visit that goes on is reported for those who are in a segment, from its beginning or from when they joined; null for all others, whose visits are stored when they pause or end.</summary>
    private VisitRecord? Reported => _state is { VisitOpen: true, Segments.Count: > 0 } ? _state.Record() : null;

    /// <summary>Commits at once, with everything else that changed.</summary>
    private void Store(VisitRecord? visit, InvitationRecord? invitation, Action? then, IReadOnlyList<WebhookCall>? calls = null)
    {
        _saveAt = long.MaxValue;
        if (IsErased) return;
        var snapshot = _state.Save();
        (Commits ??= []).Add(new Commit(_state.Version, invitation, calls, then, Now + (long)CommitPatience.TotalMilliseconds));
        CommitAt = Math.Min(CommitAt, Commits[^1].RetryAt);
        _node.VisitorStore.Tell(new CommitVisitor(_site, _visitor, _state.Version, snapshot, [.. _state.Segments], invitation, visit, calls), Self);
    }

    /// <summary>Saves with the next group.</summary>
    private void Store(VisitRecord? visit)
    {
        _saveAt = long.MaxValue;
        if (IsErased) return;
        var snapshot = _state.Save();
        _node.VisitorStore.Tell(new SaveVisitor(_site, _visitor, _state.Version, snapshot, visit), Self);
    }

    private void Committed(long version)
    {
        if (Commits?.Find(c => c.Version == version) is not { } commit) return;
        Commits.Remove(commit);
        if (Commits.Count == 0) (Commits, CommitAt) = (null, long.MaxValue);
        commit.Then?.Invoke();
    }

    private void CommitFailed(VisitorCommitFailed c)
    {
        Context.GetLogger().Warning("visitor {0}/{1}: not committed, tried again in a second: {2}", _site, _visitor, c.Reason);
        if (Commits?.Find(f => f.Version == c.Version) is not { } commit) return;
        commit.RetryAt = Now + (long)StoreRetry.TotalMilliseconds;
        CommitAt = Math.Min(CommitAt, commit.RetryAt);
    }

    /// <summary>Sends again what failed or was not answered, under a new version and with all that has changed since.</summary>
    private void RetryCommits(long now)
    {
        var again = Commits?.FindAll(c => c.RetryAt <= now) ?? [];
        Commits?.RemoveAll(again.Contains);
        CommitAt = Commits is { Count: > 0 } ? Commits.Min(c => c.RetryAt) : long.MaxValue;
        foreach (var commit in again) Store(null, commit.Invitation, commit.Then, commit.Calls);
    }
}
