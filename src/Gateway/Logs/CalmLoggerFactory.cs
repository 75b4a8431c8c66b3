namespace Gateway.Logs;

/// <summary>
/// Loggers that write at most a few warnings and errors of one kind in ten seconds and then say how many more there were. Where a category is logged at Debug nothing is left out.
/// </summary>
internal sealed class CalmLoggerFactory : ILoggerFactory
{
    private readonly ILoggerFactory _inner;
    private readonly RepeatedLines _lines = new();
    private readonly ITimer _timer;

    public CalmLoggerFactory(ILoggerFactory inner, TimeProvider time)
    {
        _inner = inner;
        _timer = time.CreateTimer(_ => Tell(), null, RepeatedLines.Span, RepeatedLines.Span);
    }

    public ILogger CreateLogger(string categoryName) => new CalmLogger(_inner.CreateLogger(categoryName), categoryName, _lines);

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public void Dispose()
    {
        _timer.Dispose();
        Tell();
        _inner.Dispose();
    }

    private void Tell()
    {
        foreach (var (kind, leftOut) in _lines.Turn()) LeftOut(_inner.CreateLogger(kind.Category), kind, leftOut);
    }

    private static void LeftOut(ILogger logger, RepeatedLines.Kind kind, int times)
    {
        List<KeyValuePair<string, object?>> fields = [new("LeftOut", times), new("Like", kind.Template), new("{OriginalFormat}", "{LeftOut} more lines like: {Like}")];
        logger.Log(kind.Level, 0, fields, null, (_, _) => $"{times} more lines in {RepeatedLines.Span.TotalSeconds:0} s like: {kind.Template}");
    }

    private sealed class CalmLogger(ILogger inner, string category, RepeatedLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Warning || !inner.IsEnabled(logLevel) || inner.IsEnabled(LogLevel.Debug) || lines.MayWrite(new(category, logLevel, TemplateOf(state), exception?.GetType())))
                inner.Log(logLevel, eventId, state, exception, formatter);
        }

        private static string TemplateOf<TState>(TState state) =>
            state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } fields && fields[^1] is { Key: "{OriginalFormat}", Value: string template } ? template : state?.ToString() ?? "";
    }
}
