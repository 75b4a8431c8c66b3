namespace Gateway.Replay.Input;

/// <summary>Finds what is to be replayed: the real data where it is present, else a small made-up sample, and says which.</summary>
internal static class Inputs
{
    public static (AccessLog Log, List<DialogScript> Scripts) Read(ReplayOptions options)
    {
        var visits = Find(options, "visits-access.log.gz", "visits-access.log");
        var log = AccessLog.Read(visits);
        Console.WriteLine($"{Path.GetFileName(visits)}: {log}");

        var file = Find(options, "dialogs.jsonl", "dialogs.jsonl");
        var all = DialogScript.Read(file);
        var scripts = DialogScript.Take(all, options.Turns);
        Console.WriteLine($"{Path.GetFileName(file)}: {scripts.Count:N0} dialogs with {scripts.Sum(s => s.Turns.Count):N0} turns" +
            (scripts.Count < all.Count ? $" of {all.Count:N0} with {all.Sum(s => s.Turns.Count):N0}" : ""));
        return (log, scripts);
    }

    private static string Find(ReplayOptions options, string real, string sample)
    {
        var file = Path.Combine(options.Data, real);
        if (File.Exists(file)) return file;
        var own = Path.Combine(options.Sample, sample);
        if (!File.Exists(own)) throw new FileNotFoundException($"neither {file} nor the sample {own} is there");
        Console.WriteLine($"{file} is missing: the made-up sample {sample} is used instead");
        return own;
    }
}
