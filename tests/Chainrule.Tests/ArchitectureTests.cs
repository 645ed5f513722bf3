using System.Text.RegularExpressions;
using Chainrule.Tests.Support;

namespace Chainrule.Tests;

/// <summary>
/// Imports point one way, as docs/architecture.md draws them: a folder may use what is listed here and nothing else.
/// </summary>
public partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Text"] = [],
        ["Kernels"] = [],
        ["Files"] = ["Text"],
        ["Data"] = ["Kernels", "Files"],
        ["Initializers"] = ["Kernels"],
        ["Layers"] = ["Kernels", "Initializers"],
        ["Losses"] = ["Kernels"],
        ["Optimizers"] = ["Kernels"],
        ["Schedules"] = ["Kernels"],
        ["Metrics"] = ["Kernels"],
        ["Networks"] = ["Kernels", "Initializers", "Layers", "Losses", "Text"],
        ["Training"] = ["Kernels", "Layers", "Losses", "Optimizers", "Schedules", "Metrics", "Networks", "Text"],
        ["Models"] = ["Kernels", "Files", "Data", "Layers", "Losses", "Metrics", "Networks", "Optimizers", "Training"],
    };

    [Fact]
    public void Every_folder_uses_only_what_stands_below_it()
    {
        var wrong = from file in Sources()
                    let folder = FolderOf(file)
                    where folder.Length > 0
                    from Match import in Namespaces().Matches(File.ReadAllText(file))
                    let used = import.Groups[1].Value
                    where used != folder && MayUse.ContainsKey(used) && !MayUse[folder].Contains(used)
                    select $"{folder}/{Path.GetFileName(file)} uses {used}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_has_its_place_and_is_a_namespace()
    {
        foreach (string file in Sources())
        {
            string folder = FolderOf(file);
            Assert.True(folder.Length == 0 || MayUse.ContainsKey(folder), $"{folder} is not in the table of this test");
            Assert.Contains($"\nnamespace {NamespaceOf(file)};", "\n" + File.ReadAllText(file));
        }
    }

    [Fact]
    public void The_library_references_nothing_but_the_framework()
    {
        var references = typeof(Shape).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!);
        Assert.All(references, name => Assert.StartsWith("System", name));
    }

    private static IEnumerable<string> Sources()
    {
        string root = Repository.PathTo("src", "Chainrule");
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }

    // The first folder below the root: what is deeper belongs to it.
    private static string FolderOf(string file) => Folders(file).FirstOrDefault("");

    private static string NamespaceOf(string file) => string.Join('.', Folders(file).Prepend("Chainrule"));

    private static string[] Folders(string file) =>
        Path.GetRelativePath(Repository.PathTo("src", "Chainrule"), file).Split(Path.DirectorySeparatorChar)[..^1];

    // "using Chainrule.Layers;" as well as a name written out, "Chainrule.Layers.Dense".
    [GeneratedRegex(@"\bChainrule\.([A-Z][A-Za-z]*)")]
    private static partial Regex Namespaces();
}
