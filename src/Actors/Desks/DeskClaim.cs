using Gateway.Actors.Desks.Routing;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Desks;

/// <summary>A dialog at the desk.</summary>
internal readonly record struct DialogKey(SiteId Site, DialogId Dialog);

/// <summary>A dialog's claim: waiting while nobody holds it, a taken slot once <see cref="Holder"/> is named.</summary>
internal sealed class DeskClaim(DialogWaiting asked)
{
    private DialogWaiting? _asked = asked;

    public DialogKey Key { get; } = new(new(SharedText.Of(asked.Site.Value)), asked.Dialog);
    public int N { get; } = asked.N;
    public VisitorId Visitor { get; } = asked.Visitor;
    public string VisitorName { get; } = asked.VisitorName;
    /// <summary>The department that was asked for.</summary>
    public DepartmentId AskedFor { get; } = new(SharedText.Of(asked.Department.Value));
    public OperatorId? Holder { get; set; }
    /// <summary>For which department it is held.</summary>
    public DepartmentId Department { get; set; } = asked.Department;

    /// <summary>How it was asked for; once the dialog has an operator who accepted, no more of it than what is used still.</summary>
    public DialogWaiting Asked => _asked ?? new DialogWaiting(Key.Site, Key.Dialog, N, AskedFor, null, false, 0, null, 0, Visitor, VisitorName, "", RoutingCause.Start, 0);

    /// <summary>Hundredths of a slot that it takes while it counts.</summary>
    public int Units { get; set; }
    public int Term { get; private set; }
    public long Deadline { get; private set; }
    public bool Accepted { get; private set; }
    public RoutingCause? Withdrawing { get; set; }
    /// <summary>The dialog said that it took the term. Not journaled: after a restart the assignment is simply told again.</summary>
    public bool Taken { get; private set; }
    /// <summary>The decision; gone once the dialog has it.</summary>
    public SlotTaken? Decision { get; set; }
    private string? _why;

    /// <summary>Why this holder, as JSON for the console.</summary>
    public string? Why
    {
        get => _why ?? (Decision is { } taken ? _why = WhyText.Of(taken, AskedFor) : null);
        set => (_why, Decision) = (value, null);
    }

    /// <summary>The visitor is gone or silent, and the dialog takes no room. Not journaled: after a restart it counts until the dialog says so again.</summary>
    public bool Quiet { get; set; }
    /// <summary>When the slot was taken, Unix ms; 0 when an earlier release took it.</summary>
    public long TakenAt { get; private set; }

    /// <summary>The desk gives it to somebody.</summary>
    public void Assign(int term, long deadline, bool accepted, long at) => (Term, Deadline, Accepted, TakenAt) = (term, deadline, accepted, at);

    /// <summary>The dialog has the assignment.</summary>
    public void Take()
    {
        (Taken, Why) = (true, null);
        Slim();
    }

    public void Accept()
    {
        Accepted = true;
        Slim();
    }

    /// <summary>Most of a desk's claims are of dialogs that are talked in: what they said while they waited is needed no more, for whoever waits again asks anew.</summary>
    private void Slim()
    {
        if (Accepted && Taken) _asked = null;
    }
}

/// <summary>What a desk decided.</summary>
internal sealed record DeskDecision(IReadOnlyList<IDeskEvent> Events, IReadOnlyList<IToDialog> ToDialogs)
{
    public static readonly DeskDecision Nothing = new([], []);

    public static DeskDecision Say(IToDialog message) => new([], [message]);

    public static DeskDecision Record(IDeskEvent happened, params IToDialog[] then) => new([happened], then);
}
