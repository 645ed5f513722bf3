using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Chainrule.Mutation;

/// <summary>
/// A project compiled once with all changes of a sample in it, each behind a switch that is set at run time. It is compiled by
/// the very arguments that the build gives to the compiler. What doesn't compile is no change: the next one takes its place.
/// </summary>
internal sealed partial class MutatedAssembly
{
    private const string Switch = """
        internal static class ChainruleMutants
        {
            public static int Active = -1;              // the change that is made; -2 records which ones are reached
            public static readonly bool[] Reached = new bool[1 << 16];
            public static readonly bool[] AtStart = new bool[1 << 16]; // reached while a type begins, once in a process

            public static bool Is(int id)
            {
                int active = Active;
                if (active == -2 && !Reached[id])
                {
                    Reached[id] = true;
                    AtStart[id] |= new System.Diagnostics.StackTrace().ToString().Contains(".cctor");
                }

                return active == id;
            }
        }
        """;

    private readonly string _project;
    private readonly Dictionary<Folder, Queue<Place>> _orders;
    private readonly List<Place> _chosen;
    private readonly CSharpCompilation _compilation;
    private readonly IEnumerable<ResourceDescription> _resources;

    private MutatedAssembly(string project, IReadOnlyList<Folder> folders, int count, int seed)
    {
        _project = project;
        var arguments = CSharpCommandLineParser.Default.Parse(CompilerArguments(project), project, null);
        var trees = arguments.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(
            File.ReadAllText(file.Path), arguments.ParseOptions, file.Path, Encoding.UTF8));
        var plain = CSharpCompilation.Create(
            arguments.CompilationName,
            trees.Append(CSharpSyntaxTree.ParseText(Switch, arguments.ParseOptions, "", Encoding.UTF8)),
            arguments.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(
                Path.Combine(project, reference.Reference), reference.Properties)),
            arguments.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress)
                .WithSpecificDiagnosticOptions([]));
        _compilation = Generated(plain, arguments);
        _resources = arguments.ManifestResources;
        var all = All(folders).ToList();
        _orders = folders.ToDictionary(folder => folder, folder =>
        {
            Place[] order = [.. all.Where(place => place.Mutant.Folder == folder)];
            new Random(seed).Shuffle(order);
            return new Queue<Place>(order);
        });
        Candidates = folders.ToDictionary(folder => folder, folder => _orders[folder].Count);
        _chosen = [.. folders.SelectMany(folder => Next(folder, count))];
    }

    private sealed record Place(SyntaxTree Tree, SyntaxNode Node, int Change, Mutant Mutant);

    /// <summary>How many changes could be made in each folder.</summary>
    public IReadOnlyDictionary<Folder, int> Candidates { get; }

    /// <summary>Those that were drawn and don't compile.</summary>
    public List<Mutant> Dropped { get; } = [];

    public IReadOnlyList<Mutant> Mutants => [.. _chosen.Select(place => place.Mutant).OrderBy(mutant => mutant.Id)];

    /// <summary>Compiles a project with a seeded sample of the changes in each folder, and writes it.</summary>
    public static MutatedAssembly Build(string project, IReadOnlyList<Folder> folders, int count, int seed, string file)
    {
        var assembly = new MutatedAssembly(project, folders, count, seed);
        while (true)
        {
            var compilation = assembly.Changed();
            var errors = compilation.GetDiagnostics().Where(problem => problem.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count == 0)
            {
                using var output = File.Create(file);
                var emitted = compilation.Emit(output, manifestResources: assembly._resources);
                return emitted.Success ? assembly : throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics));
            }

            var wrong = errors.SelectMany(Blamed).ToHashSet();
            var removed = assembly._chosen.Where(place => wrong.Contains(place.Mutant.Id)).ToList();
            if (removed.Count == 0)
            {
                throw new InvalidOperationException($"the project doesn't compile: {errors[0]}");
            }

            assembly._chosen.RemoveAll(removed.Contains);
            assembly.Dropped.AddRange(removed.Select(place => place.Mutant));
            assembly._chosen.AddRange([.. removed.GroupBy(place => place.Mutant.Folder)
                .SelectMany(group => assembly.Next(group.Key, group.Count()))]);
        }
    }

    private static string[] CompilerArguments(string project)
    {
        var start = new ProcessStartInfo("dotnet", [
            "msbuild", project, "-nologo", "-nodeReuse:false", "-t:Compile", "-p:BuildProjectReferences=false",
            "-p:Configuration=Release", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-getItem:CscCommandLineArgs"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var json = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        return
        [
            .. json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString()!),
        ];
    }

    // LibraryImport and GeneratedRegex write code.
    private static CSharpCompilation Generated(CSharpCompilation compilation, CSharpCommandLineArguments arguments)
    {
        var loader = new Loader();
        var generators = arguments.AnalyzerReferences
            .Where(reference => reference.FilePath.Contains("Microsoft.NETCore.App.Ref", StringComparison.Ordinal))
            .SelectMany(reference => new AnalyzerFileReference(reference.FilePath, loader).GetGenerators(LanguageNames.CSharp));
        CSharpGeneratorDriver.Create([.. generators], parseOptions: arguments.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return (CSharpCompilation)generated;
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public System.Reflection.Assembly LoadFromPath(string fullPath) => System.Reflection.Assembly.LoadFrom(fullPath);
    }

    private IEnumerable<Place> Next(Folder folder, int count) =>
        Enumerable.Range(0, Math.Min(count, _orders[folder].Count)).Select(_ => _orders[folder].Dequeue());

    private IEnumerable<Place> All(IReadOnlyList<Folder> folders)
    {
        var names = new Dictionary<string, int>();
        int id = 0;
        foreach (var tree in _compilation.SyntaxTrees
            .Where(tree => tree.FilePath.StartsWith(_project, StringComparison.Ordinal))
            .OrderBy(tree => tree.FilePath, StringComparer.Ordinal))
        {
            string file = Path.GetRelativePath(_project, tree.FilePath).Replace('\\', '/');
            var folder = folders.FirstOrDefault(folder => folder.Takes(file));
            foreach (var node in folder is null ? [] : Changes.Places(tree.GetRoot()))
            {
                int change = 0;
                foreach (var changed in Changes.Of(node, node))
                {
                    string text = changed.IsKind(SyntaxKind.EmptyStatement) ? "nothing" : Short(changed);
                    var mutant = new Mutant(id, folder!, file, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1,
                        MemberOf(node), Short(node), text);
                    int same = names[mutant.Name] = names.GetValueOrDefault(mutant.Name) + 1;
                    mutant = same == 1 ? mutant : mutant with { Changed = $"{text} ({same})" };
                    yield return new Place(tree, node, change++, mutant);
                    id++;
                }
            }
        }
    }

    private static string Short(SyntaxNode node)
    {
        string text = Spaces().Replace(node.NormalizeWhitespace().ToString(), " ");
        return text.Length <= 90 ? text : $"{text[..60]}…{text[^29..]}";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    private static string MemberOf(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>().First() switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        TypeDeclarationSyntax type => type.Identifier.Text,
        BaseFieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        ConstructorDeclarationSyntax made => made.Identifier.Text,
        var other => other.Kind().ToString(),
    };

    private CSharpCompilation Changed()
    {
        var compilation = _compilation;
        foreach (var places in _chosen.GroupBy(place => place.Tree))
        {
            var byNode = places.ToLookup(place => place.Node);
            var root = places.Key.GetRoot().ReplaceNodes(byNode.Select(group => group.Key), (original, rewritten) =>
            {
                var node = rewritten;
                foreach (var place in byNode[original])
                {
                    var changed = Changes.Of(rewritten, original).ElementAt(place.Change);
                    node = Changes.Switched(node, original, changed, place.Mutant.Id)
                        .WithAdditionalAnnotations(new SyntaxAnnotation("mutant", $"{place.Mutant.Id}"));
                }

                return node;
            });
            compilation = compilation.ReplaceSyntaxTree(places.Key, CSharpSyntaxTree.Create(
                (CSharpSyntaxNode)root, (CSharpParseOptions)places.Key.Options, places.Key.FilePath));
        }

        return compilation;
    }

    // The nearest change around an error; if there is none, all in its member.
    private static IEnumerable<int> Blamed(Diagnostic error)
    {
        var node = error.Location.SourceTree!.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        static IEnumerable<int> Of(SyntaxNode node) => node.GetAnnotations("mutant").Select(each => int.Parse(each.Data!));
        var nearest = node.AncestorsAndSelf().Select(around => Of(around).ToList()).FirstOrDefault(found => found.Count > 0);
        return nearest ?? node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First().DescendantNodes().SelectMany(Of);
    }
}
