using Gateway.Edge;

namespace Gateway;

/// <summary>One thing that the executable does instead of serving.</summary>
/// <param name="Name">As it is typed.</param>
/// <param name="Words">What must follow it, for example "FOLDER"; empty for nothing.</param>
/// <param name="Meaning">One sentence for the list that "help" prints.</param>
/// <param name="RunAsync">Does it; a fault that its user can mend is a <see cref="StartupException"/> or a DatabaseException.</param>
internal sealed record Command(string Name, string Words, string Meaning, Func<CommandCall, Task> RunAsync);

/// <summary>What a command works with.</summary>
/// <param name="Words">What followed its name: as many as it asks for.</param>
/// <param name="Options">Section "Gateway"; ports are neither checked nor taken.</param>
/// <param name="Geography">The file of places (<see cref="EdgeOptions.Geography"/>).</param>
internal sealed record CommandCall(IReadOnlyList<string> Words, GatewayOptions Options, string Geography);

/// <summary>
/// The executable's arguments: <c>[COMMAND [WORD…]] [--Section:Key value…]</c>. Settings mean the same with and without a command. A word of a command begins with
/// no dash.
/// </summary>
/// <param name="Command">Null to serve.</param>
internal sealed record CommandLine(Command? Command, string[] Words, string[] Settings)
{
    /// <summary>Splits the arguments.</summary>
    /// <exception cref="StartupException">No such command, or not the words that it needs; the message lists what is allowed.</exception>
    public static CommandLine Read(string[] args)
    {
        if (args.Length == 0 || IsSetting(args[0])) return new CommandLine(null, [], args);
        var command = Commands.All.FirstOrDefault(c => c.Name == args[0])
            ?? throw new StartupException($"there is no command \"{args[0]}\"; allowed are {string.Join(", ", Commands.All.Select(c => c.Name))}, or none to serve");
        string[] words = [.. args.Skip(1).TakeWhile(a => !IsSetting(a))];
        var wanted = command.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != wanted.Length)
            throw new StartupException($"the command is written \"{string.Join(' ', [command.Name, .. wanted])}\", followed by settings such as --Gateway:Data FOLDER; {words.Length} words were given after its name");
        return new CommandLine(command, words, args[(1 + words.Length)..]);
    }

    /// <summary>Runs the command; the process's exit code.</summary>
    public async Task<int> RunAsync(GatewayOptions options, IConfiguration configuration)
    {
        await Command!.RunAsync(new CommandCall(Words, options, (configuration.GetSection(EdgeOptions.Section).Get<EdgeOptions>() ?? new()).Geography));
        return 0;
    }

    private static bool IsSetting(string argument) => argument.StartsWith('-') || argument.Contains('=', StringComparison.Ordinal);
}
