using System.Globalization;

namespace Gateway.Bench.Figures;

/// <summary>Prints rows of the form that every figure has: <c>NAME value unit</c> on standard output; what explains them goes to standard error.</summary>
internal static class Figure
{
    /// <summary>Above this share of its core the generator measures itself, and the row is void.</summary>
    public const double GeneratorLimit = 0.80;

    public static void Print(string name, double value, string unit) =>
        Console.WriteLine($"{name} {value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture)} {unit}");

    public static void Explain(string text) => Console.Error.WriteLine("# " + text);

    /// <summary>Prints the generator's share of its core; false when the rows measured beside it are void.</summary>
    public static bool Generator(string name, TimeSpan processor, TimeSpan elapsed)
    {
        var share = processor / elapsed;
        Print(name + ".generator", share * 100, "%-of-its-core");
        if (share <= GeneratorLimit) return true;
        Explain($"VOID: the generator used {share:P0} of its core, more than {GeneratorLimit:P0}");
        return false;
    }
}
