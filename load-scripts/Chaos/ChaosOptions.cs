namespace Gateway.Chaos;

/// <summary>What the command line asked for.</summary>
internal sealed record ChaosOptions
{
    public const string Usage = """
        chaos.sh [--quick] [--dialogs N] [--kills N] [--only KIND,…] [--nodes N] [--seed N] [--times] [--slowest N] [--keep]
          --quick       a kill, a cut, a leave and a restart of the database in an order by the seed; 20 dialogs
          --dialogs N   running dialogs, each with a visitor of its own (default 60)
          --kills N     so many SIGKILLs; every other kind comes once for each ten of them (default 3)
          --only KINDS  only these, in this order, for example kill,kill,leave
          --nodes N     nodes to begin with, 3 to 9 (default 3)
          --seed N      the seed of every choice (default 4)
          --figure      only the figures of SIGKILL on standard output, as lines of a name, a value and a unit
          --times       fail on missed targets of time too, not only on what was lost, doubled or reordered
          --slowest N   after each fault the N messages that waited longest, with what was done before (default 0)
          --keep        keep the nodes' logs (a failed run always keeps them and says where)
        """;

    public int Dialogs { get; init; } = 60;
    public int Kills { get; init; } = 3;
    public int Nodes { get; init; } = 3;
    public int Seed { get; init; } = 4;
    /// <summary>The short plan; the faults of <see cref="Only"/> go before it.</summary>
    public bool Quick { get; init; }
    public bool Figure { get; init; }
    public bool Times { get; init; }
    public int Slowest { get; init; }
    public bool Keep { get; init; }
    public string Program { get; init; } = "";
    public string Folder { get; init; } = "";
    /// <summary>The faults themselves; empty for those that <see cref="Plan"/> makes.</summary>
    public IReadOnlyList<FaultKind> Only { get; init; } = [];
    /// <summary>Between two questions of one dialog: half to one and a half times this.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(2);

    /// <exception cref="FormatException">An option is unknown or its value is wrong; the message says which.</exception>
    public static ChaosOptions Parse(string[] words)
    {
        var options = new ChaosOptions();
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            string Value() => ++i < words.Length ? words[i] : throw new FormatException($"{word} wants a value");
            int Number(int least, int most) => int.TryParse(Value(), out var n) && n >= least && n <= most ? n : throw new FormatException($"{word} wants a whole number from {least} to {most}, not '{words[i]}'");
            options = word switch
            {
                "--quick" => options with { Dialogs = 20, Quick = true },
                "--dialogs" => options with { Dialogs = Number(1, 2000) },
                "--kills" => options with { Kills = Number(0, 1000) },
                "--only" => options with { Only = [.. Value().Split(',').Select(Kind)] },
                "--nodes" => options with { Nodes = Number(3, 9) },
                "--seed" => options with { Seed = Number(0, int.MaxValue) },
                "--figure" => options with { Figure = true },
                "--times" => options with { Times = true },
                "--slowest" => options with { Slowest = Number(0, 1000) },
                "--keep" => options with { Keep = true },
                "--program" => options with { Program = Value() },
                "--folder" => options with { Folder = Value() },
                _ => throw new FormatException($"unknown option {word}"),
            };
        }
        return options;
    }

    private static FaultKind Kind(string word) => Plan.Names.Where(n => n.Value == word).Select(n => (FaultKind?)n.Key).FirstOrDefault()
        ?? throw new FormatException($"--only wants some of {string.Join(",", Plan.Names.Values)}, not '{word}'");
}
