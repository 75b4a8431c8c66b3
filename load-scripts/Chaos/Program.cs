using System.Runtime.InteropServices;
using Gateway.Chaos;

ChaosOptions options;
try
{
    options = ChaosOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(ChaosOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
void Leave(PosixSignalContext signal)
{
    // The run ends in order: people, nodes, database.
    signal.Cancel = true;
    stop.Cancel();
}
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
try
{
    return await new Run(options).GoAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("stopped before the end");
    return 1;
}
catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or HttpRequestException or System.Data.Common.DbException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
