using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace Gateway.Logs;

/// <summary>
/// Takes what actors log, ours and Akka's, to the log of the host: under the category of the class that said it, with the fields of the message and the actor's path
/// as fields.
/// </summary>
internal sealed class ActorLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly Dictionary<Type, ILogger> _loggers = [];
    private readonly ILoggerFactory _factory = Context.System.Settings.Setup.Get<Setup>() is { HasValue: true } given ? given.Value.Factory : throw new InvalidOperationException("an actor system without a log of its host");

    /// <summary>Names the host's log to the actor system.</summary>
    public sealed class Setup(ILoggerFactory factory) : Akka.Actor.Setup.Setup
    {
        public ILoggerFactory Factory => factory;
    }

    /// <summary>What actors must say at all: details only when somebody reads them, since each message is made before it is left out.</summary>
    public static Akka.Event.LogLevel LevelFor(ILoggerFactory factory) =>
        factory.CreateLogger("Gateway.Actors").IsEnabled(Microsoft.Extensions.Logging.LogLevel.Debug) || factory.CreateLogger("Akka").IsEnabled(Microsoft.Extensions.Logging.LogLevel.Debug)
            ? Akka.Event.LogLevel.DebugLevel : Akka.Event.LogLevel.InfoLevel;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger: Sender.Tell(new LoggerInitialized()); break;
            case LogEvent said: Write(said); break;
        }
    }

    private void Write(LogEvent said)
    {
        if (!_loggers.TryGetValue(said.LogClass, out var logger)) _loggers[said.LogClass] = logger = _factory.CreateLogger(said.LogClass.FullName ?? said.LogClass.Name);
        var level = said.LogLevel() switch
        {
            Akka.Event.LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
            Akka.Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
            Akka.Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
            _ => Microsoft.Extensions.Logging.LogLevel.Error,
        };
        if (!logger.IsEnabled(level)) return;
        List<KeyValuePair<string, object?>> fields = said.TryGetProperties(out var properties) && properties is not null ? [.. properties.Select(p => KeyValuePair.Create(p.Key, (object?)p.Value))] : [];
        fields.Add(new("Actor", said.LogSource));
        fields.Add(new("{OriginalFormat}", said.GetTemplate()));
        logger.Log(level, 0, fields, said.Cause, (_, _) => said.Message.ToString() ?? "");
    }
}
