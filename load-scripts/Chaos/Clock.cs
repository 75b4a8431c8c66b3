using System.Globalization;

namespace Gateway.Chaos;

/// <summary>The time of day of one process alone, by Debian's library faketime: time spans that pass and sleeping threads are not touched.</summary>
internal sealed class Clock
{
    private const string Library = "libfaketimeMT.so.1";
    private readonly string _file;

    /// <summary>Shows the true time.</summary>
    /// <param name="file">Where it is set from.</param>
    public Clock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>The library, or null when it is not installed.</summary>
    public static string? Path { get; } = Directory.Exists("/usr/lib") ? Directory.EnumerateFiles("/usr/lib", Library, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 }).FirstOrDefault() : null;

    /// <summary>What a process is started with that is to have this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Path ?? throw new IOException("stepping clocks needs Debian's package faketime: install it, or leave out clock"),
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // Its way of waiting on such clocks, which it takes for old systems by default, wakes threads at once.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["NO_FAKE_STAT"] = "1",
    };

    /// <summary>The process sees it within a second.</summary>
    public void Set(TimeSpan ahead)
    {
        var fresh = _file + ".new";
        File.WriteAllText(fresh, ahead.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
        File.Move(fresh, _file, overwrite: true);
    }
}
