using Akka.Actor;
using Gateway.Actors.Radar;
using Gateway.Actors.Triggers.Trials;

namespace Gateway.Persistence.Alerts;

/// <summary>Reads and writes alerts for the radar of its node, one order after the other.</summary>
public sealed class AlertStoreActor : UntypedActor, IWithUnboundedStash, IWithTimers
{
    private static readonly TimeSpan TalkInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(6);

    private readonly TalkTally _tally;
    private readonly TalkRows _talk;
    private readonly TrialLog _trials;
    private readonly TrialRows _trialRows;
    private readonly TimeProvider _time;
    private readonly Database _database;
    private readonly AlertRows _rows;
    private bool _busy;

    private sealed record Done(object Answer, IActorRef Asker);

    private sealed record ForgetNow;

    /// <summary>By <see cref="Props(Database, TalkTally, TrialLog, TimeProvider)"/>.</summary>
    public AlertStoreActor(Database database, TalkTally tally, TrialLog trials, TimeProvider time) =>
        (_database, _rows, _tally, _talk, _trials, _trialRows, _time) = (database, new AlertRows(database), tally, new TalkRows(database), trials, new TrialRows(database), time);

    /// <summary>One per node.</summary>
    /// <param name="db">Where to.</param>
    /// <param name="tally">What the node counts; stored every few seconds.</param>
    /// <param name="trials">What the node adds to trials of rules; stored with it.</param>
    /// <param name="time">Tells what is too old to be kept.</param>
    public static Props Props(Database db, TalkTally tally, TrialLog trials, TimeProvider time) => Akka.Actor.Props.Create(() => new AlertStoreActor(db, tally, trials, time));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(SaveTalk), new SaveTalk(), TalkInterval);
        Timers.StartPeriodicTimer(nameof(ForgetNow), new ForgetNow(), ForgetInterval);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Done d:
                _busy = false;
                if (d.Answer != Nothing) d.Asker.Tell(d.Answer);
                Stash.Unstash();
                break;
            // The next comes soon.
            case SaveTalk or ForgetNow when _busy: break;
            case LoadAlerts or SaveAlerts or LoadTalk when _busy: Stash.Stash(); break;
            case SaveTalk: StoreTalk(); break;
            case ForgetNow: Begin(() => Silently(() => _talk.ForgetAsync(_time.GetUtcNow())), _ => Nothing); break;
            case LoadTalk m: Begin(async () => new TalkLoaded(m.Hour, await _talk.ComparableAsync(m.Hour, null)), _ => new TalkLoaded(m.Hour, [])); break;
            case LoadAlerts m: Begin(async () => new AlertsLoaded(await _rows.LoadAsync(m.ClosedSince)), _ => new AlertsLoaded(null)); break;
            case SaveAlerts m:
                Begin(async () =>
                {
                    await _rows.WriteAsync(m.Writes);
                    return new AlertsSaved(m.Number, true, "");
                }, e => new AlertsSaved(m.Number, false, _database.Explain(e)?.Message ?? e.Message));
                break;
        }
    }

    private static readonly object Nothing = new();

    private static async Task<object> Silently(Func<Task> work)
    {
        await work();
        return Nothing;
    }

    private void StoreTalk()
    {
        var counts = _tally.Take();
        var news = _trials.Take();
        if (counts.Count + news.Count == 0) return;
        Begin(() => Silently(async () =>
        {
            await _trialRows.AddAsync(news);
            // Writing them again changes nothing; counts would be doubled.
            news = new TrialNews([], [], []);
            await _talk.AddAsync(counts);
        }), _ =>
        {
            _trials.GiveBack(news);
            _tally.GiveBack(counts);
            return Nothing;
        });
    }

    private void Begin(Func<Task<object>> work, Func<Exception, object> failed)
    {
        _busy = true;
        var asker = Sender;
        Task.Run(work).PipeTo(Self, success: answer => new Done(answer, asker), failure: e => new Done(failed(e), asker));
    }
}
