using System.Diagnostics;
using Gateway.Actors.Recordings.Logs;
using Gateway.Actors.Sites;
using Gateway.Edge.Places;
using Gateway.Edge.Routing;
using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Recordings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway;

/// <summary>The command import-log: visits of an access log become recordings, on which rules can be tried.</summary>
internal static class ImportLog
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(CommandCall call, Database database)
    {
        var (id, file, options) = (call.Words[0], call.Words[1], call.Options);
        if (!File.Exists(file)) throw new StartupException($"there is no file {file}; an access log in the combined format is needed, packed by gzip or plain");
        if (options.Retention.Faults().ToList() is { Count: > 0 } faults) throw new StartupException(string.Join(Environment.NewLine, faults));
        if (options.Retention.RecordingDays == 0) throw new StartupException("Gateway:Retention:RecordingDays is 0: no recording is kept; 1 to 365 days are allowed");
        var days = options.Import.Days;
        var sites = (await new SiteCatalog(database, NullLogger<SiteCatalog>.Instance).LoadAsync(CancellationToken.None)).Sites;
        var site = sites.FirstOrDefault(s => s.Id.Value == id) ?? throw new StartupException($"there is no site \"{id}\"; there are {(sites.Count == 0 ? "none: start the node once" : string.Join(", ", sites.Take(20).Select(s => s.Id.Value)))}");
        if (site.Consent != ConsentMode.Off && !options.Import.Consented)
            throw new StartupException($"site \"{id}\" records nobody who has not agreed, and a log does not say who has: with --Gateway:Import:Consented true you say that everybody in it has");
        var origin = options.Import.Origin.Length > 0 ? options.Import.Origin.TrimEnd('/') : site.Origins is [var first, ..] ? first : "";
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new StartupException($"the log's pages need an origin before their paths, and {(origin.Length == 0 ? $"site \"{id}\" has none" : $"\"{origin}\" is none")}: give --Gateway:Import:Origin https://shop.example");

        using var geography = new Geography(call.Geography, NullLogger<Geography>.Instance, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += Break;
        var (said, began) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        LogImportState done;
        try
        {
            done = await new LogImport(database, TimeProvider.System).RunAsync(site, new LogImportPlan(
                file, origin, days, options.Retention.RecordingDays, a => geography.Of(a, site.DefaultLanguage), CutAddress.Of), state =>
                {
                    if (Stopwatch.GetElapsedTime(said) < _pause) return;
                    said = Stopwatch.GetTimestamp();
                    Console.WriteLine($"{state.Progress,4:P0}  {state.Lines:N0} lines, {state.Views:N0} page views, {state.Written + state.Kept:N0} chunks");
                }, stop.Token);
        }
        catch (OperationCanceledException)
        {
            throw new StartupException("stopped; the same command goes on where it was");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file} cannot be read: {e.Message}");
        }
        finally
        {
            Console.CancelKeyPress -= Break;
        }
        Tell(done, options, Stopwatch.GetElapsedTime(began));

        void Break(object? sender, ConsoleCancelEventArgs key)
        {
            key.Cancel = true;
            stop.Cancel();
        }
    }

    private static void Tell(LogImportState done, GatewayOptions options, TimeSpan took)
    {
        foreach (var fault in done.Faults) Console.WriteLine(fault);
        if (done.Bad > done.Faults.Count) Console.WriteLine($"… and {done.Bad - done.Faults.Count:N0} more lines that are no request in the combined format");
        if (done.BrokenOff is { } broken) Console.WriteLine($"the file is damaged {broken}; what stands before is imported");
        if (done.Lines > 0 && done.Bad == done.Lines) throw new StartupException($"none of {done.Lines:N0} lines is a request in the combined format: ADDRESS - USER [17/May/2015:10:05:03 +0000] \"GET /path HTTP/1.1\" 200 1234 \"REFERRER\" \"AGENT\"");
        var left = done.Requests;
        Console.WriteLine($"{done.Lines:N0} lines: {done.Views:N0} page views in {done.Visits:N0} visits of {done.Visitors:N0} visitors; left out {left[LogKind.Robot]:N0} of robots, {left[LogKind.Asset]:N0} files, {left[LogKind.Feed]:N0} feeds, {left[LogKind.Other]:N0} without a page, {done.Bad:N0} unreadable");
        if (done.TooOld > 0) Console.WriteLine($"{done.TooOld:N0} page views are older than recordings are kept (Gateway:Retention:RecordingDays is {options.Retention.RecordingDays}) and are left out; more days, or --Gateway:Import:MoveDays auto, let them in");
        if (done.MovedDays > 0) Console.WriteLine($"times are moved by {done.MovedDays} days");
        if (done.Replaced > 0) Console.WriteLine($"{done.Replaced:N0} chunks of this log under other settings were replaced");
        Console.WriteLine($"{done.Written:N0} chunks written, {done.Kept:N0} were there; {took.TotalSeconds:N1} s");
    }
}
