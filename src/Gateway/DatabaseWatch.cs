using Akka.Actor;
using Gateway.Actors.Nodes;
using Gateway.Persistence.Catalog;

namespace Gateway;

/// <summary>Asks the database every second whether it answers, for those who want to know without waiting.</summary>
internal sealed partial class DatabaseWatch(DatabaseProbe probe, TimeProvider time, ActorSystem system, ILogger<DatabaseWatch> log) : BackgroundService
{
    /// <summary>What was lost with a database that is back sooner is missed by nobody but by its own patience.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    /// <summary>People wait for it.</summary>
    private static readonly TimeSpan EveryWhileAway = TimeSpan.FromMilliseconds(500);
    private volatile bool _ok = true;
    private long _away;

    /// <summary>Whether the last question was answered in time.</summary>
    public bool Ok => _ok;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                See(await probe.AskAsync(stoppingToken));
                timer.Period = _ok ? Every : EveryWhileAway;
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void See(Exception? fault)
    {
        var answers = fault is null;
        if (_ok == answers) return;
        _ok = answers;
        if (answers) Back(log, time.GetElapsedTime(_away).TotalSeconds);
        else
        {
            _away = time.GetTimestamp();
            Away(log, fault!.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }
        system.EventStream.Publish(new DatabaseSeen(answers));
    }

    [LoggerMessage(1, LogLevel.Error, "the database is away: {Fault}. Nothing is acknowledged until it answers, people are told, and what they write is kept in their browsers")]
    private static partial void Away(ILogger log, string fault);

    [LoggerMessage(2, LogLevel.Warning, "the database answers again after {Seconds:0.0} s")]
    private static partial void Back(ILogger log, double seconds);
}
