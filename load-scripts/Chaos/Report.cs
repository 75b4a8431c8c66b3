using System.Globalization;
using Gateway.Swarm.Verdicts;

namespace Gateway.Chaos;

/// <summary>What one fault did to people.</summary>
internal sealed record Report(int Number, FaultKind Kind, string Place)
{
    /// <summary>Seconds from the fault (or from its end, where nobody can be served before) until a dialog had a question answered again; of those whose both sockets lived on.</summary>
    public required Percentiles Served { get; init; }
    /// <summary>The same of dialogs with a socket that broke: the way back to a node is in it.</summary>
    public required Percentiles ServedAfterReturn { get; init; }
    /// <summary>Seconds from the fault until a client that lost its socket was welcomed again.</summary>
    public required Percentiles Returned { get; init; }
    /// <summary>Seconds that messages written during the fault waited for their number longer than the median before it.</summary>
    public required Percentiles Added { get; init; }
    /// <summary>Dialogs that were not served again within the patience.</summary>
    public required int Unserved { get; init; }
    /// <summary>What went wrong besides; empty when all is well.</summary>
    public required IReadOnlyList<string> Wrongs { get; init; }
    /// <summary>The messages that waited longest, as many as were asked for.</summary>
    public required IReadOnlyList<string> Slowest { get; init; }
    /// <summary>Journal against what was acknowledged until then.</summary>
    public required Verdict History { get; init; }

    public static string Heading => $"{"#",3} {"fault",-16} {"where",-8} {"served again, s: p50 / p95 / worst",-36} {"with a lost socket",-28} {"sockets back: p95 (n)",-22} {"added delay: p99 / worst",-26} history";

    /// <summary>Misses of the targets that hold for this kind.</summary>
    public IEnumerable<string> Misses()
    {
        if (Kind == FaultKind.Kill && Served.At(0.95) > 8) yield return $"served again p95 {F(Served.At(0.95))} s, wanted 8";
        if (Kind == FaultKind.Kill && Served.Worst > 12) yield return $"served again worst {F(Served.Worst)} s, wanted 12";
        if (Kind is FaultKind.Leave or FaultKind.Roll && Added.At(0.99) > 0.5) yield return $"added delay p99 {F(Added.At(0.99))} s, wanted 0.5";
        if (Kind is FaultKind.Leave or FaultKind.Roll && Added.Worst > 2) yield return $"added delay worst {F(Added.Worst)} s, wanted 2";
        if (Kind is FaultKind.DatabaseRestart or FaultKind.DatabaseAway or FaultKind.DiskFull && Math.Max(Served.Worst, ServedAfterReturn.Worst) > 5)
            yield return $"served again {F(Math.Max(Served.Worst, ServedAfterReturn.Worst))} s after the database was back, wanted 5";
    }

    public override string ToString() =>
        $"{Number,3} {Plan.Names[Kind],-16} {Place,-8} {Three(Served),-36} {Three(ServedAfterReturn),-28} {(Returned.Count == 0 ? "–" : $"{F(Returned.At(0.95))} ({Returned.Count})"),-22} {$"{F(Added.At(0.99))} / {F(Added.Worst)}",-26} "
        + (History.Holds ? $"{History.Acknowledged} kept" : $"VIOLATED: lost {History.Lost}, doubled {History.Doubled}, reordered {History.Reordered}");

    private static string Three(Percentiles p) => p.Count == 0 ? "–" : $"{F(p.At(0.5))} / {F(p.At(0.95))} / {F(p.Worst)} ({p.Count})";

    private static string F(double seconds) => seconds.ToString("F2", CultureInfo.InvariantCulture);
}
