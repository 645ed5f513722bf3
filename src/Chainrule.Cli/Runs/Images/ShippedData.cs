using Chainrule.Cli.Display;

namespace Chainrule.Cli.Runs.Images;

/// <summary>Where the data lies that ships with the tool: in the clone, or in the package that the tool came in.</summary>
internal static class ShippedData
{
    /// <summary>The word for it on a command line, and its folder's name.</summary>
    public const string Name = "mnist";

    // The package that leads to those with the programs, and alone holds the data: each of them is a neighbor of its folder.
    private const string Package = "chainrule.tool";

    /// <summary>The folder with its files.</summary>
    /// <param name="program">The folder that the running program lies in.</param>
    /// <exception cref="ChainruleException">It is nowhere.</exception>
    public static string Find(string program)
    {
        if (Environment.GetEnvironmentVariable("CHAINRULE_DATA") is { Length: > 0 } chosen)
        {
            string named = Path.Combine(chosen, Name);
            return Directory.Exists(named)
                ? named
                : throw new ChainruleException(
                    $"CHAINRULE_DATA is {chosen}, but there is no folder '{Name}' in it",
                    "let it name the clone's data folder"
                );
        }

        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            string[] places =
            [
                Path.Combine(folder.FullName, "data", Name),
                Path.Combine(folder.FullName, Package, ToolName.Version.ToLowerInvariant(), "data", Name),
            ];
            if (Array.Find(places, Directory.Exists) is { } found)
            {
                return found;
            }
        }

        throw new ChainruleException(
            $"the data that ships with chainrule is not in any folder above {program}",
            "let the variable CHAINRULE_DATA name the data folder of a clone, or of the package Chainrule.Tool"
        );
    }
}
