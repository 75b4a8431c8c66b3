using Akka.Actor;
using Akka.Event;

namespace Gateway.Persistence.Retention;

/// <summary>Runs the retention job every hour, for the whole cluster: run it as a singleton. A run that fails is told in the log and tried again an hour later.</summary>
public sealed class RetentionActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly RetentionJob _job;
    private readonly TimeProvider _time;
    private CancellationTokenSource? _running;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private sealed record RunNow;

    /// <summary>By <see cref="Props(Database, RetentionOptions, TimeProvider)"/>.</summary>
    public RetentionActor(Database database, RetentionOptions options, TimeProvider time) => (_job, _time) = (new RetentionJob(database, options), time);

    /// <summary>One in the cluster.</summary>
    public static Props Props(Database db, RetentionOptions options, TimeProvider time) => Akka.Actor.Props.Create(() => new RetentionActor(db, options, time));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartSingleTimer(nameof(RunNow), new RunNow(), First);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunNow:
                Run();
                return;
            case RetentionDone done when done.Any || done.Waiting > 0:
                _log.Info("retention deleted {Dialogs} dialogs, {Assignments} assignments, {Visits} visits, {Visitors} visitors, {Invitations} invitations, {Recordings} recordings; {Waiting} old dialogs wait for their projection", (object[])[done.Dialogs, done.Assignments, done.Visits, done.Visitors, done.Invitations, done.Recordings, done.Waiting]);
                break;
            case RetentionDone: break;
            case Status.Failure f:
                _log.Warning("retention stopped half-way and is tried again in {Pause}: {Fault}", Interval, f.Cause.Message);
                break;
            default:
                Unhandled(message);
                return;
        }
        _running?.Dispose();
        _running = null;
        Timers.StartSingleTimer(nameof(RunNow), new RunNow(), Interval);
    }

    private void Run()
    {
        var (now, running) = (_time.GetUtcNow(), new CancellationTokenSource());
        _running = running;
        Task.Run(() => _job.RunAsync(now, running.Token)).PipeTo(Self);
    }

    /// <summary>The node that is the next singleton may begin a run of its own meanwhile; both only delete what is old.</summary>
    protected override void PostStop() => _running?.Cancel();
}
