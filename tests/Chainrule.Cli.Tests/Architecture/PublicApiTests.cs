using System.Reflection;
using Chainrule.Cli.Tests.Docs;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>What a library shows to its users changes only where somebody has looked at the change.</summary>
public class PublicApiTests
{
    private const string Accept = "CHAINRULE_ACCEPT_API";

    [Theory]
    [InlineData("Chainrule")]
    [InlineData("Chainrule.Tables")]
    [InlineData("Chainrule.Images")]
    [InlineData("Chainrule.Insight")]
    [InlineData("Chainrule.Reports")]
    [InlineData("Chainrule.Onnx")]
    [InlineData("Chainrule.Exchange")]
    [InlineData("Chainrule.Mpi")]
    public void What_is_public_is_what_was_reviewed(string assembly)
    {
        string file = Path.Combine(DerivationPage.Folder, "src", assembly, "PublicApi.txt");
        var actual = PublicApi.Of(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllLines(file, actual);
        }

        string[] reviewed = File.ReadAllLines(file);
        var changes = actual.Except(reviewed).Select(line => $"+ {line}")
            .Concat(reviewed.Except(actual).Select(line => $"- {line}"))
            .ToList();
        Assert.True(
            changes.Count == 0,
            $"the public members of {assembly} have changed:\n{string.Join('\n', changes)}\n"
                + $"If that is meant, write it to src/{assembly}/PublicApi.txt: {Accept}=1 dotnet test --filter PublicApiTests"
        );
        Assert.Equal(reviewed.Order(StringComparer.Ordinal), reviewed);
    }

    [Fact]
    public void Members_are_listed_with_their_types()
    {
        var lines = PublicApi.Of(Assembly.Load("Chainrule"));
        Assert.Contains(
            "Chainrule.Models.Model.static Load(String path, Chainrule.Models.ModelFormat format = …) → Chainrule.Models.Model",
            lines
        );
        Assert.Contains("sealed class Chainrule.Models.ModelFormat", lines);
        Assert.Contains(lines, line => line.StartsWith("Chainrule.Layers.Layer.abstract Notation", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("TileKernel", StringComparison.Ordinal));
    }
}
