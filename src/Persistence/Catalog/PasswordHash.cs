using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace Gateway.Persistence.Catalog;

/// <summary>
/// Argon2id (RFC 9106) with its parameters in the text, so that they can grow without a migration:
/// <c>$argon2id$v=19$m=KiB,t=passes,p=lanes$salt$hash</c>.
/// </summary>
public static class PasswordHash
{
    /// <summary>The longest password: beyond it only work for the server grows.</summary>
    public const int MaxChars = 256;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    // 19 MiB and two passes: about 60 ms here, and what the common guidance for interactive sign-in asks at least.
    private const int MemoryKiB = 19_456;
    private const int Passes = 2;
    private const int Lanes = 1;

    /// <summary>At most two at a time per process: a burst of sign-ins costs 38 MiB and leaves the dialogs their processor.</summary>
    private static readonly SemaphoreSlim Workers = new(2);

    /// <summary>Hashed for logins that do not exist, so that the time of a refusal does not tell which do.</summary>
    private static readonly Lazy<Task<string>> Nobody = new(() => CreateAsync(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), CancellationToken.None));

    /// <summary>A new hash with a random salt.</summary>
    public static async Task<string> CreateAsync(string password, CancellationToken stop)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = await ComputeAsync(password, salt, MemoryKiB, Passes, Lanes, HashBytes, stop);
        return string.Create(CultureInfo.InvariantCulture, $"$argon2id$v=19$m={MemoryKiB},t={Passes},p={Lanes}${Text(salt)}${Text(hash)}");
    }

    /// <summary>Whether the password is the one hashed; null stands for a person who does not exist and costs the same. False for a hash that cannot be read.</summary>
    public static async Task<bool> VerifyAsync(string password, string? stored, CancellationToken stop)
    {
        if (password.Length is 0 or > MaxChars) return false;
        if (!TryRead(stored ?? await Nobody.Value, out var memory, out var passes, out var lanes, out var salt, out var expected)) return false;
        var actual = await ComputeAsync(password, salt, memory, passes, lanes, expected.Length, stop);
        return CryptographicOperations.FixedTimeEquals(actual, expected) && stored is not null;
    }

    private static bool TryRead(string stored, out int memory, out int passes, out int lanes, out byte[] salt, out byte[] hash)
    {
        (memory, passes, lanes, salt, hash) = (0, 0, 0, [], []);
        if (stored.Split('$') is not ["", "argon2id", "v=19", var cost, var saltText, var hashText]) return false;
        if (cost.Split(',') is not [['m', '=', .. var m], ['t', '=', .. var t], ['p', '=', .. var p]]) return false;
        if (!int.TryParse(m, out memory) || !int.TryParse(t, out passes) || !int.TryParse(p, out lanes)) return false;
        return TryBytes(saltText, out salt) && TryBytes(hashText, out hash) && memory is >= 8 and <= 1_048_576 && passes is >= 1 and <= 16 && lanes is >= 1 and <= 16 && hash.Length >= 16;
    }

    private static async Task<byte[]> ComputeAsync(string password, byte[] salt, int memory, int passes, int lanes, int bytes, CancellationToken stop)
    {
        await Workers.WaitAsync(stop);
        try
        {
            using var argon = new Argon2id(Encoding.UTF8.GetBytes(password)) { Salt = salt, MemorySize = memory, Iterations = passes, DegreeOfParallelism = lanes };
            return await argon.GetBytesAsync(bytes);
        }
        finally
        {
            Workers.Release();
        }
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryBytes(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var read = Convert.TryFromBase64String(padded, bytes, out var written);
        bytes = bytes[..written];
        return read;
    }
}
