using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Microsoft.Extensions.Options;

namespace Gateway;

/// <summary>What a person reads in the terminal: where to look, or in one line why the node does not start.</summary>
internal static class Greeting
{
    public static void Print(GatewayOptions options, DemoSignIn? signIn)
    {
        Console.WriteLine($"gateway: {options.Origin}/   operator console");
        if (options.ShopPort >= 0) Console.WriteLine($"shop: http://{options.Address}:{options.ShopPort}/   demo shop, be a visitor here");
        if (signIn is { Generated: true })
            Console.WriteLine($"sign in as {string.Join(", ", signIn.Logins)} with the password {signIn.Password} (shown this once; {DemoSite.PasswordVariable} sets your own on an empty data folder)");
        else if (signIn is not null) Console.WriteLine($"sign in as {string.Join(", ", signIn.Logins)} with the password given in {DemoSite.PasswordVariable}");
        Console.WriteLine("gateway is ready; Ctrl+C stops it");
    }

    /// <summary>The one line for a fault that the person at the terminal can mend; null for a fault of ours, whose stack is wanted.</summary>
    public static string? Explain(Exception fault) => fault switch
    {
        StartupException or DatabaseException or OptionsValidationException => fault.Message,
        ArgumentException e when e.Message.StartsWith(DemoSite.PasswordVariable, StringComparison.Ordinal) => e.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } e => $"{e.Message} Stop the program that has the port, or start with --Gateway:Port or --Gateway:ShopPort and another number.",
        InvalidOperationException { InnerException: FormatException } e => $"a setting cannot be read: {e.Message}",
        _ => null,
    };
}
