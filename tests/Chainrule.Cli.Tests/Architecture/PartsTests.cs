using System.Reflection.Metadata;
using Chainrule.Cli.Tests.Docs;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>
/// The arrows between parts are those of the list in docs/architecture.md: a part is a namespace, an arrow is a type of it that
/// names one of another, read from the compiled assemblies.
/// </summary>
public class PartsTests
{
    private static readonly Dictionary<string, string> RootOf = new()
    {
        ["Chainrule"] = "Chainrule",
        ["Chainrule.Tables"] = "Chainrule.Tables",
        ["Chainrule.Images"] = "Chainrule.Images",
        ["Chainrule.Insight"] = "Chainrule.Insight",
        ["Chainrule.Reports"] = "Chainrule.Reports",
        ["Chainrule.Onnx"] = "Chainrule.Onnx",
        ["Chainrule.Exchange"] = "Chainrule.Exchange",
        ["chainrule-studio"] = "Chainrule.Studio",
        ["Chainrule.Mpi"] = "Chainrule.Mpi",
        ["chainrule-tool"] = "Chainrule.Cli",
    };

    /// <summary>All that is built here.</summary>
    public static TheoryData<string> Assemblies => [.. RootOf.Keys];

    [Theory, MemberData(nameof(Assemblies))]
    public void The_page_shows_the_arrows_that_there_are(string assembly)
    {
        string actual = Written(assembly, Arrows(assembly));
        Assert.True(
            Drawn().Contains(actual),
            $"docs/architecture.md should show of {assembly}, or the code should be what the page shows:\n{actual}\n"
                + string.Join('\n', Users(assembly))
        );
    }

    [Fact]
    public void The_page_shows_no_other_assembly_and_none_is_left_out()
    {
        string[] names = [.. Drawn().Select(block => block.Split('\n')[0])];
        Assert.Equal(RootOf.Keys.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        string[] built =
        [
            .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(name => name.StartsWith("chainrule", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("Tests")),
        ];
        Assert.Equal(RootOf.Keys.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void No_part_needs_what_needs_it(string assembly)
    {
        var arrows = Arrows(assembly);
        var placed = new HashSet<string>();
        while (arrows.Keys.FirstOrDefault(part => !placed.Contains(part) && arrows[part].IsSubsetOf(placed)) is { } next)
        {
            placed.Add(next);
        }

        Assert.True(
            placed.Count == arrows.Count,
            $"of {assembly}, these need each other in a circle: {string.Join(", ", arrows.Keys.Except(placed))}\n"
                + string.Join('\n', Users(assembly))
        );
    }

    [Theory]
    [InlineData("Chainrule", "")]
    [InlineData("Chainrule.Tables", "Chainrule")]
    [InlineData("Chainrule.Images", "Chainrule, Chainrule.Tables, SixLabors.ImageSharp")]
    [InlineData("Chainrule.Insight", "Chainrule")]
    [InlineData("Chainrule.Reports", "Chainrule, Chainrule.Insight")]
    [InlineData("Chainrule.Onnx", "Chainrule, Chainrule.Tables, Google.Protobuf")]
    [InlineData("Chainrule.Exchange", "Chainrule, Chainrule.Tables")]
    [InlineData("Chainrule.Mpi", "Chainrule")]
    [InlineData("chainrule-studio", "Chainrule, Chainrule.Insight, Chainrule.Tables")]
    [InlineData(
        "chainrule-tool",
        "Chainrule, Chainrule.Exchange, Chainrule.Images, Chainrule.Insight, Chainrule.Mpi, Chainrule.Onnx, Chainrule.Reports, "
            + "Chainrule.Tables")]
    public void An_assembly_references_what_stands_below_it_and_the_framework(string assembly, string below)
    {
        using var code = CompiledCode.Of(assembly);
        var references = code.Metadata.AssemblyReferences
            .Select(handle => code.Metadata.GetString(code.Metadata.GetAssemblyReference(handle).Name))
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal) && name != "Microsoft.Win32.Primitives")
            .Where(name => assembly != "chainrule-studio" || !IsOfAspNetCore(name));
        Assert.Equal(below, string.Join(", ", references.Order(StringComparer.Ordinal)));
    }

    private static bool IsOfAspNetCore(string name) =>
        Array.Exists(["Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.Net.Http"], name.StartsWith);

    [Theory, MemberData(nameof(Assemblies))]
    public void A_product_shows_its_internals_to_no_other_product(string assembly)
    {
        using var code = CompiledCode.Of(assembly);
        var friends = code.Metadata.GetAssemblyDefinition().GetCustomAttributes()
            .Select(code.Metadata.GetCustomAttribute)
            .Where(attribute => TypeOf(code.Metadata, attribute) == "InternalsVisibleToAttribute")
            .Select(attribute => code.Metadata.GetBlobReader(attribute.Value))
            .Select(value => value.ReadUInt16() == 1 ? value.ReadSerializedString() : null)
            .ToList();
        Assert.NotEmpty(friends);
        Assert.DoesNotContain(friends, friend => RootOf.ContainsKey(friend!));
    }

    private static string TypeOf(MetadataReader metadata, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            is { Kind: HandleKind.TypeReference } type
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name)
            : "";

    [Theory, MemberData(nameof(Assemblies))]
    public void Folders_are_namespaces(string assembly)
    {
        string root = Path.Combine(DerivationPage.Folder, "src", RootOf[assembly]);
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Where(file => Path.GetFileName(file) != "Program.cs" && !file.EndsWith(".g.cs", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            string folder = Path.GetDirectoryName(Path.GetRelativePath(root, file))!.Replace(Path.DirectorySeparatorChar, '.');
            string expected = folder.Length == 0 ? RootOf[assembly] : $"{RootOf[assembly]}.{folder}";
            Assert.Contains($"\nnamespace {expected};", "\n" + File.ReadAllText(file));
        });
    }

    [Fact]
    public void An_arrow_that_is_not_drawn_is_found()
    {
        string actual = Written("Chainrule", Arrows("Chainrule"));
        Assert.Contains("  Layers → Chainrule, Initializers, Kernels", actual);
        Assert.Contains("Users of an arrow", string.Join('\n', Users("Chainrule")));
    }

    // The list of the page, an assembly at a time.
    private static string[] Drawn()
    {
        string page = File.ReadAllText(Path.Combine(DerivationPage.Folder, "docs", "architecture.md"));
        int start = page.IndexOf("\n```\nChainrule\n", StringComparison.Ordinal) + "\n```\n".Length;
        return page[start..page.IndexOf("\n```\n", start, StringComparison.Ordinal)].Split("\n\n");
    }

    private static SortedDictionary<string, SortedSet<string>> Arrows(string assembly)
    {
        var arrows = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var (from, to, _) in All(assembly))
        {
            arrows.TryAdd(from, new SortedSet<string>(StringComparer.Ordinal));
            if (from != to)
            {
                arrows[from].Add(to);
            }
        }

        return arrows;
    }

    private static IEnumerable<string> Users(string assembly) =>
        All(assembly)
            .Where(use => use.From != use.To)
            .GroupBy(use => (use.From, use.To), use => use.Type)
            .OrderBy(group => group.Count())
            .Take(12)
            .Select(group => $"  Users of an arrow, {group.Key.From} → {group.Key.To}: {string.Join(", ", group.Take(5))}");

    // Every type gives an arrow to its own part, so that parts without others are there too.
    private static List<(string From, string To, string Type)> All(string assembly)
    {
        using var code = CompiledCode.Of(assembly);
        string root = RootOf[assembly];
        var types = code.Types().Where(type => type.Namespace.Length > 0).ToList();
        var own = types.Select(type => type.Namespace).ToHashSet();
        return
        [
            .. from type in types
               from used in type.Uses.Append(type.Namespace)
               where own.Contains(used)
               select (Short(type.Namespace, root), Short(used, root), type.Type),
        ];
    }

    private static string Short(string name, string root) => name == root ? root : name[(root.Length + 1)..];

    private static string Written(string assembly, SortedDictionary<string, SortedSet<string>> arrows) =>
        string.Join(
            '\n',
            arrows.Select(arrow => $"  {arrow.Key} → {(arrow.Value.Count == 0 ? "nothing" : string.Join(", ", arrow.Value))}")
                .Prepend(assembly)
        );
}
