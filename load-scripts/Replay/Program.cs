using System.Runtime.InteropServices;
using Gateway.Replay;

ReplayOptions options;
try
{
    options = ReplayOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(ReplayOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource(options.Deadline);
void Leave(PosixSignalContext signal)
{
    // The run ends in order: sockets, node, database.
    signal.Cancel = true;
    stop.Cancel();
}
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);

await using var run = new Run(options);
try
{
    return await run.GoAsync(stop.Token);
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine($"stopped before the end (the limit is {options.Deadline.TotalSeconds:N0} s; --limit changes it)");
    return 1;
}
catch (Exception e) when (e is IOException or InvalidDataException or System.Net.Sockets.SocketException or HttpRequestException or System.Data.Common.DbException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
