using Gateway.Swarm;

namespace Gateway.Chaos;

/// <summary>What is done to the cluster.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL, and started again once everybody is served.</summary>
    Kill,
    /// <summary>SIGSTOP for 3 s: too short for anybody to be declared dead.</summary>
    Pause,
    /// <summary>SIGSTOP until the others have gone on without the node, then SIGCONT: it must not write as the owner of anything.</summary>
    Zombie,
    /// <summary>SIGTERM, and started again.</summary>
    Leave,
    /// <summary>One node more, which goes again.</summary>
    Join,
    /// <summary>Every node in turn: SIGTERM, and started again.</summary>
    Roll,
    /// <summary>PostgreSQL ends at once and is started again.</summary>
    DatabaseRestart,
    /// <summary>No byte between nodes and PostgreSQL for 20 s.</summary>
    DatabaseAway,
    /// <summary>A minority of the nodes and the others lose each other for 20 s; people and PostgreSQL reach all of them.</summary>
    Cut,
    /// <summary>No byte is free on PostgreSQL's disk for 20 s.</summary>
    DiskFull,
    /// <summary>A node's clock is set an hour ahead, then an hour back, then right.</summary>
    Clock,
}

/// <summary>The faults of a run in their order, by seed alone.</summary>
internal static class Plan
{
    private const int KillsPerOther = 10;

    /// <summary>As they are written on the command line and in the table.</summary>
    public static IReadOnlyDictionary<FaultKind, string> Names { get; } = new Dictionary<FaultKind, string>
    {
        [FaultKind.Kill] = "kill",
        [FaultKind.Pause] = "pause",
        [FaultKind.Zombie] = "zombie",
        [FaultKind.Leave] = "leave",
        [FaultKind.Join] = "join",
        [FaultKind.Roll] = "roll",
        [FaultKind.DatabaseRestart] = "database-restart",
        [FaultKind.DatabaseAway] = "database-away",
        [FaultKind.Cut] = "cut",
        [FaultKind.DiskFull] = "disk-full",
        [FaultKind.Clock] = "clock",
    };

    /// <summary>One of each way in which a node goes, and one in which the database goes: what fits into a minute.</summary>
    public static List<FaultKind> Short(Random choices) => Mixed([FaultKind.Kill, FaultKind.Cut, FaultKind.Leave, FaultKind.DatabaseRestart], choices);

    /// <summary>So many kills, and every other kind once for each ten of them, at least once, clocks and disks where they can be set and filled; mixed.</summary>
    public static List<FaultKind> Of(int kills, Random choices)
    {
        static bool IsPossible(FaultKind kind) => kind switch
        {
            FaultKind.Clock => Clock.Path is not null,
            FaultKind.DiskFull => PostgresServer.CanMount,
            _ => true,
        };
        var others = Names.Keys.Where(k => k != FaultKind.Kill && IsPossible(k)).SelectMany(k => Enumerable.Repeat(k, Math.Max(1, kills / KillsPerOther)));
        return Mixed([.. Enumerable.Repeat(FaultKind.Kill, kills), .. others], choices);
    }

    private static List<FaultKind> Mixed(FaultKind[] faults, Random choices)
    {
        choices.Shuffle(faults);
        return [.. faults];
    }
}
