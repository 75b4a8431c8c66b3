using Gateway.Actors.Radar;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>What few visitors have at a time is an object of its own: a million idle ones pay for one reference to it.</summary>
internal sealed partial class VisitorActor
{
    private sealed class Seldom
    {
        public Audience<bool>? Cards;
        public List<Commit>? Commits;
        public List<Blocked>? Blocked;
        public string? Unkept;
        public OpenInvitation? Accepted;
        public RuleDefinition? Asking;
        public long AskedAt;
        public InviteHit? Hit;
        public long RetryAt = long.MaxValue;
        public long CardAt = long.MaxValue;
        public long CommitAt = long.MaxValue;
        public string? PersonAsked;
        public string? PoolEmpty;

        /// <summary>Nothing of it is in use. When a rule last asked means nothing without the rule.</summary>
        public bool IsIdle => Cards is null or { IsEmpty: true } && Commits is null && Blocked is null && Unkept is null && Accepted is null && Asking is null && Hit is null && RetryAt == long.MaxValue
            && CardAt == long.MaxValue && CommitAt == long.MaxValue && PersonAsked is null && (PoolEmpty is null || Blocked is null);
    }

    /// <summary>Who watches the card.</summary>
    private Audience<bool>? Cards
    {
        get => _seldom?.Cards;
        set { if (Needed(value is not null)) _seldom!.Cards = value; }
    }

    private List<Commit>? Commits
    {
        get => _seldom?.Commits;
        set { if (Needed(value is not null)) _seldom!.Commits = value; }
    }

    private List<Blocked>? BlockedRules
    {
        get => _seldom?.Blocked;
        set { if (Needed(value is not null)) _seldom!.Blocked = value; }
    }

    /// <summary>The invitation that is not on disk yet.</summary>
    private string? Unkept
    {
        get => _seldom?.Unkept;
        set { if (Needed(value is not null)) _seldom!.Unkept = value; }
    }

    /// <summary>The invitation that was accepted last, while the dialog goes on.</summary>
    private OpenInvitation? Accepted
    {
        get => _seldom?.Accepted;
        set { if (Needed(value is not null)) _seldom!.Accepted = value; }
    }

    /// <summary>The rule for which the desk was asked.</summary>
    private RuleDefinition? Asking
    {
        get => _seldom?.Asking;
        set { if (Needed(value is not null)) _seldom!.Asking = value; }
    }

    /// <summary>The alert for which the desk was asked.</summary>
    private InviteHit? Hit
    {
        get => _seldom?.Hit;
        set { if (Needed(value is not null)) _seldom!.Hit = value; }
    }

    private long AskedAt
    {
        get => _seldom?.AskedAt ?? 0;
        set { if (Needed(true)) _seldom!.AskedAt = value; }
    }

    private long RetryAt
    {
        get => _seldom?.RetryAt ?? long.MaxValue;
        set { if (Needed(value != long.MaxValue)) _seldom!.RetryAt = value; }
    }

    private long CardAt
    {
        get => _seldom?.CardAt ?? long.MaxValue;
        set { if (Needed(value != long.MaxValue)) _seldom!.CardAt = value; }
    }

    private long CommitAt
    {
        get => _seldom?.CommitAt ?? long.MaxValue;
        set { if (Needed(value != long.MaxValue)) _seldom!.CommitAt = value; }
    }

    /// <summary>The pool of coupons that had none for the rule that waits.</summary>
    private string? PoolEmpty
    {
        get => _seldom?.PoolEmpty;
        set { if (Needed(value is not null)) _seldom!.PoolEmpty = value; }
    }

    /// <summary>Stamp of the person for whom the store was asked and has not answered.</summary>
    private string? PersonAsked
    {
        get => _seldom?.PersonAsked;
        set { if (Needed(value is not null)) _seldom!.PersonAsked = value; }
    }

    /// <summary>Whether there is a place to write to: made when something is to be held, not for taking away what is not there.</summary>
    private bool Needed(bool holds)
    {
        if (holds) _seldom ??= new Seldom();
        return _seldom is not null;
    }
}
