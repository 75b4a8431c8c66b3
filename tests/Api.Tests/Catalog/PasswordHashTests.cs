using System.Text;
using Gateway.Persistence.Catalog;
using Konscious.Security.Cryptography;

namespace Gateway.Api.Tests.Catalog;

public sealed class PasswordHashTests
{
    [Fact]
    public async Task The_right_password_verifies_and_others_do_not()
    {
        var hash = await PasswordHash.CreateAsync("пароль и 🏕", CancellationToken.None);
        Assert.True(await PasswordHash.VerifyAsync("пароль и 🏕", hash, CancellationToken.None));
        foreach (var other in (string[])["", "пароль и", "пароль и 🏕 ", "Пароль и 🏕", new string('x', 100_000)])
            Assert.False(await PasswordHash.VerifyAsync(other, hash, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_password_hashes_differently_and_names_its_cost()
    {
        var (one, two) = (await PasswordHash.CreateAsync("same", CancellationToken.None), await PasswordHash.CreateAsync("same", CancellationToken.None));
        Assert.NotEqual(one, two);
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", one, StringComparison.Ordinal);
        Assert.DoesNotContain("same", one, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hash_made_with_other_parameters_still_verifies()
    {
        var salt = Encoding.ASCII.GetBytes("somesaltsomesalt");
        using var argon = new Argon2id(Encoding.UTF8.GetBytes("old one")) { Salt = salt, MemorySize = 64, Iterations = 3, DegreeOfParallelism = 2 };
        var stored = $"$argon2id$v=19$m=64,t=3,p=2${Convert.ToBase64String(salt).TrimEnd('=')}${Convert.ToBase64String(await argon.GetBytesAsync(24)).TrimEnd('=')}";
        Assert.True(await PasswordHash.VerifyAsync("old one", stored, CancellationToken.None));
        Assert.False(await PasswordHash.VerifyAsync("new one", stored, CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("$argon2i$v=19$m=64,t=3,p=2$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=64,t=3$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=-1,t=3,p=2$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=999999999,t=3,p=2$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=2$c2FsdHNhbHQ$")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=2$!!!$aGFzaGhhc2hoYXNoaGFzaA")]
    [InlineData(null)]
    public async Task A_hash_that_cannot_be_read_verifies_nothing(string? stored) => Assert.False(await PasswordHash.VerifyAsync("", stored, CancellationToken.None));
}
