using System.Diagnostics;
using System.Globalization;
using Gateway.Bench.Contest;
using Gateway.Protocol;

namespace Gateway.Bench.Figures;

/// <summary>
/// Operators with different standing queries over a hundred thousand visitors who change five thousand times a second: how old a change is when it comes to an operator's
/// socket, what that costs the node, and how many bytes it is at one telling a second with all the pictures of a screen.
/// </summary>
internal static class LiveList
{
    private const int Visitors = 100_000;
    private const int ChangesPerSecond = 5_000;
    private const int Operators = 50;
    /// <summary>Rows that a console asks for: those in sight on a large screen, and some beyond.</summary>
    private const int Window = 40;

    private static readonly string?[] _filters =
    [
        null, """{"field":"country","op":"is","value":"DE"}""", """{"field":"segment","op":"is","value":"potential-buyer"}""",
        """{"all":[{"field":"url","op":"wildcard","value":"*/cart*"},{"field":"page-time","op":">=","value":20}]}""",
        """{"any":[{"field":"status","op":"is","value":"waiting"},{"field":"status","op":"is","value":"invited"}]}""", """{"field":"site-time","op":"<=","value":300}""",
        """{"all":[{"field":"device","op":"is","value":"phone"},{"none":[{"field":"source","op":"is","value":"paid"}]}]}""", """{"field":"title","op":"contains","value":"product 1"}""",
        """{"field":"pages","op":">=","value":10}""", """{"field":"campaign","op":"is","value":"spring"}""",
    ];

    private static readonly int[] _sorts = [0, 2, 1, 3, 6, 14, 15, 5, 4, 12];
    private static readonly string[] _words = ["", "", "", "google", "chrome shop"];

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        await using var server = await ServerProcess.StartAsync(["dotnet", typeof(LiveList).Assembly.Location, "live", Number(Visitors), Number(ChangesPerSecond)], stop);
        var operators = new List<LiveListWatcher>();
        try
        {
            for (var i = 0; i < Operators; i++) operators.Add(await LiveListWatcher.ConnectAsync(server.Server, i, stop));
            for (var i = 0; i < Operators; i++) await operators[i].AskAsync(TableOf(i, null), stop);
            await AnsweredAsync(operators, 1, stop);
            await Task.Delay(TimeSpan.FromSeconds(quick ? 8 : 20), stop);
            var fast = await MeasureAsync(server, operators, TimeSpan.FromSeconds(quick ? 10 : 30), stop);
            Figure.Print("live-list.p50", fast.Age(0.50), "ms");
            Figure.Print("live-list.p99", fast.Age(0.99), "ms");
            Figure.Print("live-list.cores", fast.Cores, "cores");
            Figure.Explain($"{fast.Ages.Length:N0} changes of rows that stayed in a window, {fast.Bytes / Operators / 1000.0:N1} KB/s for each operator at five tellings a second, {server.ResidentBytes() / 1e6:N0} MB resident");

            for (var i = 0; i < Operators; i++)
            {
                await operators[i].AskAsync(TableOf(i, 1000), stop);
                foreach (var picture in PicturesOf(i)) await operators[i].AskAsync(picture, stop);
            }
            await AnsweredAsync(operators, 7, stop);
            await Task.Delay(TimeSpan.FromSeconds(quick ? 4 : 10), stop);
            var screens = await MeasureAsync(server, operators, TimeSpan.FromSeconds(quick ? 10 : 20), stop);
            Figure.Print("live-list-bytes", screens.Bytes / Operators, "B/s");
            Figure.Explain($"screens: table and six pictures for each of {Operators} operators, {screens.Cores:N2} cores, the largest {screens.Most / 1000.0:N1} KB/s");
            return Figure.Generator("live-list", screens.Generator + fast.Generator, screens.Elapsed + fast.Elapsed) ? 0 : 1;
        }
        finally
        {
            foreach (var each in operators) each.Dispose();
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Fifty different ones: no two operators share an answer.</summary>
    private static Watch TableOf(int i, int? every) =>
        new(1, _words[i % _words.Length], _sorts[i % _sorts.Length], i % 3 == 0, Window, _filters[(i + i / 10) % _filters.Length], [], i % 10 == 9 ? 1000 + i : 0, every);

    /// <summary>Beside the table: values counted, arrivals, and a funnel of four steps.</summary>
    private static IEnumerable<Watch> PicturesOf(int i)
    {
        var (words, filter) = (_words[i % _words.Length], _filters[(i + i / 10) % _filters.Length]);
        string With(string clause) => filter is null ? clause : $$"""{"all":[{{filter}},{{clause}}]}""";
        string[] clauses = [With("""{"field":"site-time","op":"<=","value":60}"""), With("""{"field":"pages","op":">=","value":1}"""), With("""{"field":"pages","op":">=","value":3}"""),
            With("""{"field":"url","op":"wildcard","value":"*/cart*"}"""), With("""{"field":"url","op":"wildcard","value":"*/checkout*"}""")];
        return clauses.Select((c, n) => new Watch(3 + n, words, 0, false, 0, c, [], 0, 1000)).Prepend(new Watch(2, words, 0, false, 0, filter, ["country", "source", "device", "status"], 0, 1000));
    }

    private static async Task AnsweredAsync(List<LiveListWatcher> operators, int questions, CancellationToken stop)
    {
        while (operators.Any(o => o.Answered < questions))
        {
            if (operators.FirstOrDefault(o => o.Refusal is not null) is { } refused) throw new IOException($"an operator was refused: {refused.Refusal}");
            await Task.Delay(100, stop);
        }
    }

    private sealed record Round(int[] Ages, double Bytes, double Most, double Cores, TimeSpan Generator, TimeSpan Elapsed)
    {
        public double Age(double share) => Ages.Length == 0 ? double.NaN : Ages[(int)(share * (Ages.Length - 1))];
    }

    private static async Task<Round> MeasureAsync(ServerProcess server, List<LiveListWatcher> operators, TimeSpan time, CancellationToken stop)
    {
        foreach (var each in operators) each.Take();
        var (clock, node, own) = (Stopwatch.GetTimestamp(), server.ProcessorTime(), Process.GetCurrentProcess().TotalProcessorTime);
        await Task.Delay(time, stop);
        var elapsed = Stopwatch.GetElapsedTime(clock);
        var taken = operators.ConvertAll(o => o.Take());
        int[] ages = [.. taken.SelectMany(t => t.Ages).Order()];
        return new Round(ages, taken.Sum(t => t.Bytes) / elapsed.TotalSeconds, taken.Max(t => t.Bytes) / elapsed.TotalSeconds, (server.ProcessorTime() - node) / elapsed,
            Process.GetCurrentProcess().TotalProcessorTime - own, elapsed);
    }
}
