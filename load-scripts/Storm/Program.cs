using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Storm;

// crowd …                       a client process
// PROGRAM FOLDER [--quick] [N]  the storm itself
if (args is ["crowd", .. var words]) return await Crowd.MainAsync(words);
if (args is not [var program, var folder, .. var options] || Parse(options) is not { } clients)
{
    Console.Error.WriteLine("usage: bash load-scripts/storm.sh [--quick] [--clients N], N from 1 to 60000");
    return 2;
}

using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(10));
void Leave(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
try
{
    return await new Storm(program, folder, clients).RunAsync(stop.Token);
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped before the end");
    return 1;
}
catch (IOException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int? Parse(string[] options)
{
    var clients = 15_000;
    for (var i = 0; i < options.Length; i++)
    {
        if (options[i] == "--quick") clients = 1_500;
        else if (options[i] == "--clients" && i + 1 < options.Length && int.TryParse(options[++i], CultureInfo.InvariantCulture, out clients) && clients is > 0 and <= 60_000) continue;
        else return null;
    }
    return clients;
}
