using System.Diagnostics;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Recordings;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Bench.Figures;

/// <summary>
/// Recorded events played per second of one core: a draft beside twenty rules in force, visits of eight page views and two events, in chunks as a recorder makes them. An event is what a visitor did; that rules were
/// asked then, and what they said, is played with it. Unpacking is within, reading from the database is not.
/// </summary>
internal static class TimeMachine
{
    private const int VisitorsPerChunk = 500;
    private static readonly SiteId Site = new("demo");

    public static int Run(bool quick)
    {
        var visits = quick ? 5_000 : 100_000;
        var chunks = new List<RecordedChunk>();
        var events = 0L;
        var recording = Stopwatch.GetTimestamp();
        for (var first = 0; first < visits; first += VisitorsPerChunk)
        {
            var tape = new TapeWriter();
            for (var i = first; i < first + VisitorsPerChunk; i++) events += Record(tape, i);
            chunks.Add(tape.End());
        }
        Figure.Print("time-machine.record", Stopwatch.GetElapsedTime(recording).TotalMicroseconds / events, "us/event");
        var draft = RuleMix.Rules(40)[30] with { Id = "draft" };
        var best = TimeSpan.MaxValue;
        ReplayResult result = null!;
        for (var run = 0; run < 3; run++)
        {
            var replay = new RuleReplay(Site, draft, RuleMix.Rules(20), InvitationLimits.Default);
            var from = Stopwatch.GetTimestamp();
            foreach (var chunk in chunks) replay.Play(chunk.Body);
            var spent = Stopwatch.GetElapsedTime(from);
            if (spent < best) best = spent;
            result = replay.Result;
        }
        Figure.Print("time-machine", events / best.TotalSeconds, "events/s");
        Figure.Print("time-machine.bytes", chunks.Sum(c => (double)c.Body.Length) / events, "B/event");
        Figure.Explain($"{events:N0} events ({result.Notes:N0} notes) of {result.Visits:N0} visits in {chunks.Count:N0} chunks; the draft fired {result.Fires:N0} times, rules in force {result.Equal + result.Different:N0} times");
        return result.Visits == visits ? 0 : 1;
    }

    private static int Record(TapeWriter tape, int number)
    {
        var (visitor, at, events) = (new VisitorId($"visitor-{number:x8}"), RuleMix.Now + (number * 37L), 0);
        tape.Add(visitor, at, new TapeState(null));
        tape.Add(visitor, at, new TapeIntroduction("", number % 3 == 0 ? "ru" : "en", "1920x1080", "Europe/Berlin", $"Mozilla/5.0 (X11; Linux x86_64) Chrome/{120 + (number % 20)}.0.0.0 Safari/537.36", null));
        for (var step = 0; step < 10; step++, at += 12_000)
        {
            object what = step is 4 or 8 ? new RaiseEvent(Site, visitor, "cart_add", 10 + (number % 50), "EUR", new Dictionary<string, string>())
                : new TapeArrival(new VisitPage($"{number}-{step}", $"https://shop.example/products/{(number + (step * 7)) % 300}", "A product", ""), 0);
            tape.Add(visitor, at, what);
            events++;
            if (step == 0) tape.Add(visitor, at, new TapeMoment(new RuleMoment(RuleTrigger.Visit), SiteFacts.Nothing, null));
            tape.Add(visitor, at, new TapeMoment(what is RaiseEvent ? new RuleMoment(RuleTrigger.Event, "cart_add") : new RuleMoment(RuleTrigger.Page), SiteFacts.Nothing, null));
        }
        tape.Add(visitor, at, TapeDeparture.Instance);
        return events;
    }
}
