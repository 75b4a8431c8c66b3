namespace Gateway.Replay;

/// <summary>What the command line asked for.</summary>
internal sealed record ReplayOptions
{
    public const string Usage = """
        replay.sh [--quick] [--kill] [--postgres] [--to ADDRESS] [--speed N] [--pace MS] [--seed N] [--limit S] [--keep]
          --quick        about 45 s: at least 500 turns, a faster clock
          --kill         SIGKILL the node at five seeded moments (three with --quick) and start it again
          --postgres     on a PostgreSQL started for this run, instead of SQLite
          --to ADDRESS   drive a running node (http://host:port); the operators' password comes from GATEWAY_ADMIN_PASSWORD
          --shop ORIGIN  with --to: the origin of the visitors' pages (default: the node's host, port + 1)
          --speed N      how much faster than life the access log runs
          --pace MS      how long people think before each turn
          --seed N       the seed of every choice (default 2)
          --limit S      give up after so many seconds
          --keep         keep the data folder
        """;

    public bool Quick { get; init; }
    public bool Kill { get; init; }
    public bool Postgres { get; init; }
    public Uri? To { get; init; }
    public string? Shop { get; init; }
    public double? Speed { get; init; }
    public int? Pace { get; init; }
    public int Seed { get; init; } = 2;
    public int? Limit { get; init; }
    public bool Keep { get; init; }
    public string Program { get; init; } = "";
    public string Data { get; init; } = "";
    public string Sample { get; init; } = "";
    public string? Folder { get; init; }

    /// <summary>Turns to speak; the dialog that passes the mark is finished.</summary>
    public int Turns => Quick ? 500 : int.MaxValue;
    public int Kills => !Kill ? 0 : Quick ? 3 : 5;
    public TimeSpan Deadline => TimeSpan.FromSeconds(Limit ?? (To is not null ? 3600 : Quick ? (Kill ? 90 : 45) : Kill ? 400 : 600));
    public double SpeedOrDefault => Speed ?? (To is not null ? 1_500 : Quick ? 25_000 : 4_000);
    public TimeSpan PaceOrDefault => TimeSpan.FromMilliseconds(Pace ?? (To is not null ? 1_500 : Kill ? 20 : 0));

    /// <exception cref="FormatException">An option is unknown or its value is wrong; the message says which.</exception>
    public static ReplayOptions Parse(string[] words)
    {
        var options = new ReplayOptions();
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            string Value() => ++i < words.Length ? words[i] : throw new FormatException($"{word} wants a value");
            int Number() => int.TryParse(Value(), out var n) && n >= 0 ? n : throw new FormatException($"{word} wants a whole number, not '{words[i]}'");
            options = word switch
            {
                "--quick" => options with { Quick = true },
                "--kill" => options with { Kill = true },
                "--postgres" => options with { Postgres = true },
                "--keep" => options with { Keep = true },
                "--to" => options with { To = Uri.TryCreate(Value(), UriKind.Absolute, out var to) && to.Scheme == "http" ? to : throw new FormatException($"--to wants http://host:port, not '{words[i]}'") },
                "--shop" => options with { Shop = Value().TrimEnd('/') },
                "--speed" => options with { Speed = Math.Max(1, Number()) },
                "--pace" => options with { Pace = Number() },
                "--seed" => options with { Seed = Number() },
                "--limit" => options with { Limit = Math.Max(5, Number()) },
                "--program" => options with { Program = Value() },
                "--data" => options with { Data = Value() },
                "--folder" => options with { Folder = Value() },
                "--sample" => options with { Sample = Value() },
                _ => throw new FormatException($"unknown option {word}"),
            };
        }
        if (options.To is not null && (options.Kill || options.Postgres)) throw new FormatException("--to drives a running node: it goes with neither --kill nor --postgres");
        return options;
    }
}
