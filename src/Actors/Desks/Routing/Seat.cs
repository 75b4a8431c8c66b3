using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks.Routing;

/// <summary>One operator of the desk: state, presence and what is held. A slot is 100 units, so that a dialog may weigh more or less than one.</summary>
internal sealed class Seat(OperatorId op)
{
    /// <summary>Units of one slot.</summary>
    public const int Slot = 100;

    public OperatorId Operator => op;
    public OperatorState State { get; set; } = OperatorState.Offline;
    public HashSet<DialogKey> Held { get; } = [];
    /// <summary>Held dialogs by the department for which they were given.</summary>
    public Dictionary<(SiteId, DepartmentId), int> HeldFor { get; } = [];
    /// <summary>What the held dialogs weigh; those whose visitor is gone weigh nothing.</summary>
    public int Units { get; set; }
    /// <summary>When the last dialog was given, Unix ms.</summary>
    public long LastTaken { get; set; }
    /// <summary>The term of the dialog given last: the order of two in one millisecond.</summary>
    public int LastTerm { get; set; }
    /// <summary>Since when without a new task, Unix ms: the last dialog given or ended, or the change to available.</summary>
    public long IdleSince { get; set; }
    /// <summary>Heard from since this desk woke; never journaled.</summary>
    public long LastBeat { get; private set; }
    public bool Connected { get; private set; }

    /// <summary>As configured on each site.</summary>
    public Dictionary<SiteId, OperatorInfo> Infos { get; } = [];
    /// <summary>The places in departments of all sites.</summary>
    public List<Post> Posts { get; } = [];
    /// <summary>Who waits for this operator and nobody else.</summary>
    public SortedSet<Waiter> Wishes { get; } = new(Waiter.InTurn);
    /// <summary>In the router's list of those who may have room.</summary>
    public bool Queued { get; set; }

    public bool IsHere(long now) => Connected && now - LastBeat <= DeskState.BeatPatience.TotalMilliseconds;

    /// <summary>Hears that the operator is, or is no longer, connected; true when somebody is here who was not.</summary>
    public bool Hear(bool connected, long now)
    {
        var before = IsHere(now);
        // Losing the connection starts the grace at the last moment it was there.
        var was = Connected;
        if (connected) (LastBeat, Connected) = (now, true);
        else if (Connected) (LastBeat, Connected) = (now, false);
        if (was != Connected) TellRoom();
        return connected && !before;
    }

    /// <summary>After a restart nobody has been heard: the grace begins now.</summary>
    public void Woke(long now)
    {
        (LastBeat, Connected) = (now, false);
        TellRoom();
    }

    /// <summary>Without connection, or silent, for longer than the grace.</summary>
    public bool IsLost(TimeSpan grace, long now) =>
        now - LastBeat > (Connected ? grace + DeskState.BeatPatience : grace).TotalMilliseconds;

    /// <summary>What a dialog of that weight takes of this capacity: one that is heavier than all of it takes all of it.</summary>
    public static int Taken(int units, int capacity) => Math.Min(units, capacity * Slot);

    /// <summary>So many units fit beside what is held.</summary>
    public bool HasRoom(int units, int capacity) => capacity > 0 && Units + Taken(units, capacity) <= capacity * Slot;

    /// <summary>Tells the departments whether there is some room here; after each change of state, presence, dialogs or posts.</summary>
    public void TellRoom()
    {
        foreach (var post in Posts) post.Counter.SetRoom(post, State == OperatorState.Available && Connected && Units < post.Info.Capacity * Slot);
    }

    public int In(SiteId site, DepartmentId department) => HeldFor.GetValueOrDefault((site, department));
}
