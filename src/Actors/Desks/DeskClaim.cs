using Gateway.Actors.Desks.Routing;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Desks;

/// <summary>A dialog at the desk.</summary>
internal readonly record struct DialogKey(SiteId Site, DialogId Dialog);

/// <summary>A dialog's claim: waiting while nobody holds it, a taken slot once <see cref="Holder"/> is named.</summary>
internal sealed class DeskClaim(DialogWaiting asked)
{
    public DialogWaiting Asked { get; } = asked;
    public DialogKey Key => new(Asked.Site, Asked.Dialog);
    public int N => Asked.N;
    public OperatorId? Holder { get; set; }
    /// <summary>For which department it is held.</summary>
    public DepartmentId Department { get; set; } = asked.Department;
    /// <summary>Hundredths of a slot that it takes while it counts.</summary>
    public int Units { get; set; }
    public int Term { get; set; }
    public long Deadline { get; set; }
    public bool Accepted { get; set; }
    public RoutingCause? Withdrawing { get; set; }
    /// <summary>The dialog said that it took the term. Not journaled: after a restart the assignment is simply told again.</summary>
    public bool Taken { get; set; }
    /// <summary>The decision; gone once the dialog has it.</summary>
    public SlotTaken? Decision { get; set; }
    private string? _why;

    /// <summary>Why this holder, as JSON for the console.</summary>
    public string? Why
    {
        get => _why ?? (Decision is { } taken ? _why = WhyText.Of(taken, Asked.Department) : null);
        set => (_why, Decision) = (value, null);
    }

    /// <summary>The visitor is gone or silent, and the dialog takes no room. Not journaled: after a restart it counts until the dialog says so again.</summary>
    public bool Quiet { get; set; }
    /// <summary>When the slot was taken, Unix ms; 0 when an earlier release took it.</summary>
    public long TakenAt { get; set; }
}

/// <summary>What a desk decided.</summary>
internal sealed record DeskDecision(IReadOnlyList<IDeskEvent> Events, IReadOnlyList<IToDialog> ToDialogs)
{
    public static readonly DeskDecision Nothing = new([], []);

    public static DeskDecision Say(IToDialog message) => new([], [message]);

    public static DeskDecision Record(IDeskEvent happened, params IToDialog[] then) => new([happened], then);
}
