using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Gateway.Actors.Recordings.Logs;
using Gateway.Actors.Sites;
using Gateway.Actors.Visitors;

namespace Gateway.Persistence.Recordings;

/// <summary>What is imported, and how.</summary>
/// <param name="File">The access log, in the combined format, packed by gzip or plain.</param>
/// <param name="Origin">Before every path, such as https://shop.example.</param>
/// <param name="MoveDays">Days that every time is moved; null: so many whole days that the log ends within the last one.</param>
/// <param name="KeptDays">For how long recordings are kept: what would be older is left out.</param>
/// <param name="PlaceOf">Where an address is; null for nowhere known.</param>
/// <param name="CutAddress">What a site that cuts addresses keeps of one.</param>
public sealed record LogImportPlan(string File, string Origin, int? MoveDays, int KeptDays, Func<IPAddress, Place?> PlaceOf, Func<IPAddress, IPAddress> CutAddress);

/// <summary>How far an import is, and at its end what came of it.</summary>
public sealed class LogImportState
{
    /// <summary>0 to 1.</summary>
    public double Progress { get; internal set; }
    /// <summary>Lines read.</summary>
    public long Lines { get; internal set; }
    /// <summary>Lines that are no request in the combined format.</summary>
    public long Bad { get; internal set; }
    /// <summary>The first of them, each with its number and what is wrong.</summary>
    public IReadOnlyList<string> Faults => FaultList;
    /// <summary>Requests by what they are.</summary>
    public IReadOnlyDictionary<LogKind, long> Requests => Counts;
    /// <summary>Page views noted.</summary>
    public long Views { get; internal set; }
    /// <summary>Page views left out because they are older than recordings are kept.</summary>
    public long TooOld { get; internal set; }
    /// <summary>Visits.</summary>
    public long Visits { get; internal set; }
    /// <summary>Visitors.</summary>
    public long Visitors { get; internal set; }
    /// <summary>Chunks written.</summary>
    public int Written { get; internal set; }
    /// <summary>Chunks that an earlier run of the same import had written.</summary>
    public int Kept { get; internal set; }
    /// <summary>Chunks of the same log under other settings that were taken away first.</summary>
    public int Replaced { get; internal set; }
    /// <summary>Days that times were moved.</summary>
    public int MovedDays { get; internal set; }
    /// <summary>Where the file breaks off; null when it was whole.</summary>
    public string? BrokenOff { get; internal set; }

    internal List<string> FaultList { get; } = [];
    internal Dictionary<LogKind, long> Counts { get; } = Enum.GetValues<LogKind>().ToDictionary(k => k, _ => 0L);
}

/// <summary>
/// Writes the visits of an access log as recordings, so that rules can be tried on them. What a chunk is called follows from the log's bytes, the settings and the hour: a second run finds what the first has written
/// and goes on behind it, wherever that one was cut off; a run with other settings replaces it.
/// </summary>
public sealed class LogImport(Database database, TimeProvider time)
{
    private const int FaultsShown = 5;
    private const int LinesPerWord = 20_000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Imports the log.</summary>
    /// <param name="site">For which site.</param>
    /// <param name="plan">What, and how.</param>
    /// <param name="tell">Told how far it is, now and then.</param>
    /// <param name="stop">Breaks off between two chunks; what is written stays.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<LogImportState> RunAsync(SiteSnapshot site, LogImportPlan plan, Action<LogImportState>? tell, CancellationToken stop)
    {
        var state = new LogImportState();
        var digest = await DigestAsync(plan.File, stop);
        var log = $"log-{Convert.ToHexStringLower(digest.AsSpan(0, 8))}-";
        var settings = $"{log}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{plan.Origin}\n{site.CutAddresses}\n{plan.MoveDays}")).AsSpan(0, 4))}-";
        var there = await IdsAsync(site, log, stop);
        state.MovedDays = plan.MoveDays ?? DaysOf(there.FirstOrDefault(id => id.StartsWith(settings, StringComparison.Ordinal)), settings) ?? DaysTo(plan.File, stop);
        var prefix = $"{settings}{state.MovedDays.ToString(CultureInfo.InvariantCulture)}-";
        foreach (var old in there.Where(id => !id.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            await DeleteAsync(site, old, stop);
            there.Remove(old);
            state.Replaced++;
        }
        var now = time.GetUtcNow();
        var visits = new LogVisits(site, new LogPlan(
            plan.Origin, digest, (long)(state.MovedDays * Day).TotalMilliseconds, (now - plan.KeptDays * Day).ToUnixTimeMilliseconds(), plan.PlaceOf, site.CutAddresses ? plan.CutAddress : a => a, await ErasedAsync(site, stop)));
        using var lines = new LogLines(plan.File);
        while (Next(lines, state) is { } text)
        {
            Take(text, visits, state, now.ToUnixTimeMilliseconds());
            await SaveAsync(site, prefix, visits, there, state, stop);
            if (state.Lines % LinesPerWord == 0) Tell(lines.Progress);
        }
        visits.End();
        await SaveAsync(site, prefix, visits, there, state, stop);
        Tell(1);
        return state;

        void Tell(double progress)
        {
            (state.Progress, state.Views, state.TooOld, state.Visits, state.Visitors) = (progress, visits.Views, visits.TooOld, visits.Visits, visits.Visitors);
            tell?.Invoke(state);
        }
    }

    /// <summary>What stands before a damaged place is as good as any log's beginning.</summary>
    private static string? Next(LogLines lines, LogImportState state)
    {
        try
        {
            return lines.Next();
        }
        catch (InvalidDataException e)
        {
            state.BrokenOff = $"after line {state.Lines}: {e.Message}";
            return null;
        }
    }

    private static void Take(string text, LogVisits visits, LogImportState state, long now)
    {
        state.Lines++;
        if (text.Length == 0) return;
        var line = default(LogLine);
        var fault = text.Length > LogLines.LongestLine ? $"longer than {LogLines.LongestLine} characters" : LogLine.Read(text, out line);
        if (fault is null && line.At + (long)(state.MovedDays * Day).TotalMilliseconds > now + (long)Day.TotalMilliseconds) fault = "its time is in the future";
        if (fault is not null)
        {
            state.Bad++;
            // The line itself holds an address and stays where it is.
            if (state.FaultList.Count < FaultsShown) state.FaultList.Add($"line {state.Lines}: {fault}");
            return;
        }
        var kind = line.Kind;
        state.Counts[kind]++;
        if (kind == LogKind.Page) visits.Take(line);
    }

    private async Task SaveAsync(SiteSnapshot site, string prefix, LogVisits visits, HashSet<string> there, LogImportState state, CancellationToken stop)
    {
        while (visits.TryTake(out var chunk))
        {
            stop.ThrowIfCancellationRequested();
            var id = $"{prefix}{chunk!.Hour.ToString("x", CultureInfo.InvariantCulture)}-{chunk.Part.ToString(CultureInfo.InvariantCulture)}";
            if (there.Contains(id))
            {
                state.Kept++;
                continue;
            }
            await new RecordingRows(database).AddAsync(site.Id, chunk.Chunk, id, stop);
            state.Written++;
        }
    }

    private static async Task<byte[]> DigestAsync(string file, CancellationToken stop)
    {
        await using var bytes = File.OpenRead(file);
        return await SHA256.HashDataAsync(bytes, stop);
    }

    private static int? DaysOf(string? id, string settings) => id is null ? null : int.Parse(id.AsSpan(settings.Length, id.IndexOf('-', settings.Length) - settings.Length), CultureInfo.InvariantCulture);

    /// <summary>Whole days from the log's last request to now.</summary>
    private int DaysTo(string file, CancellationToken stop)
    {
        var (now, last) = (time.GetUtcNow().ToUnixTimeMilliseconds(), long.MinValue);
        using var lines = new LogLines(file);
        var read = new LogImportState();
        while (Next(lines, read) is { } text)
        {
            stop.ThrowIfCancellationRequested();
            if (LogLine.Read(text, out var line) is null && line.At > last && line.At <= now) last = line.At;
        }
        return last == long.MinValue ? 0 : (int)((now - last) / (long)Day.TotalMilliseconds);
    }

    private async Task<HashSet<string>> IdsAsync(SiteSnapshot site, string prefix, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return [.. await connection.QueryAsync<string>(new CommandDefinition("SELECT id FROM recordings WHERE site = @site AND id LIKE @like", new { site = site.Id.Value, like = prefix + "%" }, cancellationToken: stop))];
    }

    private async Task DeleteAsync(SiteSnapshot site, string id, CancellationToken stop)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM recordings WHERE site = @site AND id = @id", new { site = site.Id.Value, id }, cancellationToken: stop));
    }

    /// <summary>Who was erased does not come back with the log in which the person still stands.</summary>
    private async Task<IReadOnlySet<string>> ErasedAsync(SiteSnapshot site, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return (await connection.QueryAsync<string>(new CommandDefinition("SELECT visitor FROM erasures WHERE site = @site", new { site = site.Id.Value }, cancellationToken: stop))).ToHashSet(StringComparer.Ordinal);
    }
}
