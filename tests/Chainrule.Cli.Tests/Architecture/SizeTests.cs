using System.Reflection.Metadata;
using System.Text.RegularExpressions;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>
/// Methods fit a screen, take few parameters, and records have few members: counted in the compiled assemblies.
/// </summary>
public class SizeTests
{
    private const int MostLines = 60, MostParameters = 7, MostMembers = 12;

    // Micro-kernels are one long body on purpose, and their signatures are their registers.
    private const string Kernels = "Chainrule.Kernels";

    // What is generated of the format's schema nobody reads.
    private const string Generated = "Chainrule.Onnx.Schema";

    // A name with an argument list behind it; new(…) and new Name(…) are data.
    private static readonly Regex Call = new(@"(?<!new )\b(?!new\b)[A-Za-z_]\w*\(");

    [Fact]
    public void No_method_is_longer_than_a_screen()
    {
        Assert.Equal("", string.Join('\n', All(LongMethods)));
    }

    [Fact]
    public void No_method_takes_more_than_seven_parameters()
    {
        Assert.Equal("", string.Join('\n', All(WideMethods)));
    }

    [Fact]
    public void No_record_has_more_than_twelve_members_but_options()
    {
        Assert.Equal("", string.Join('\n', All(WideRecords)));
    }

    [Fact]
    public void What_is_measured_is_there()
    {
        using var code = CompiledCode.Of("Chainrule");
        var methods = SourceLines.Of(code).ToList();
        Assert.InRange(methods.Count, 1000, 100_000);
        Assert.Contains(methods, method => method.Lines is > 40 and <= MostLines);
        Assert.Contains(Records(code), record => record.Members > 8);
        // a table
        Assert.Contains(methods, method => method is { Name: "Chainrule.Text.TextWidth..cctor", Lines: > MostLines });
    }

    [Theory]
    [InlineData(nameof(EndsInAReturn), 9)]
    [InlineData(nameof(EndsInASwitch), 10)]
    [InlineData(nameof(IsAnExpression), 3)]
    [InlineData(nameof(EndsInABlock), 12)]
    public void A_method_is_measured_from_its_head_to_its_end(string name, int lines)
    {
        using var code = CompiledCode.Of("Chainrule.Cli.Tests");
        Assert.Equal(lines, Assert.Single(SourceLines.Of(code), method => method.Name == $"{typeof(SizeTests)}.{name}").Lines);
    }

    [Fact]
    public void The_parameters_of_local_functions_count_and_not_what_they_see_around_them()
    {
        using var code = CompiledCode.Of("Chainrule.Cli.Tests");
        string[] found = [.. WideMethods(code).Where(text => text.Contains(nameof(HasLocals), StringComparison.Ordinal))];
        Assert.Matches("g__Eight.* takes 8 parameters$", Assert.Single(found));
    }

    [Fact]
    public void What_a_record_stores_counts_and_not_what_it_computes()
    {
        using var code = CompiledCode.Of("Chainrule.Cli.Tests");
        Assert.Equal(3, Assert.Single(Records(code), record => record.Name.EndsWith($".{nameof(HasThree)}")).Members);
    }

    [Theory]
    [InlineData("private static readonly int[] Some = [1, 2, 3];", true)]
    [InlineData("private static readonly Range[] Some = [new(0x1100, 0x115F), new Range(1, 2)];", true)]
    [InlineData("private static readonly int[] Some = [.. Enumerable.Range(0, 3)];", false)]
    [InlineData("private static readonly Func<int, int> Some = x => x;", false)]
    [InlineData("static Some() { Read(); }", false)]
    public void A_table_is_data_alone(string text, bool isTable) => Assert.Equal(isTable, IsTable([text]));

    private static int EndsInAReturn(int x)
    {
        if (x > 1)
        {
            x++;
        }

        return x;
    }

    private static int EndsInASwitch(int x)
    {
        x += Math.Sign(x);
        return x switch
        {
            1 => 2,
            2 => 5,
            _ => 3,
        };
    }

    private static int IsAnExpression(
        int x
    ) => EndsInAReturn(x) + EndsInASwitch(x);

    private static int HasLocals(int x)
    {
        return Seven(1, 2, 3, 4, 5, 6, 7) + Eight(1, 2, 3, 4, 5, 6, 7, 8);

        int Seven(int a, int b, int c, int d, int e, int f, int g) => x + a + b + c + d + e + f + g;
        int Eight(int a, int b, int c, int d, int e, int f, int g, int h) => x + a + b + c + d + e + f + g + h;
    }

    private sealed record HasThree(int Given)
    {
        public static int Shared { get; } = 1;

        public int Kept { get; } = Shared;

        public int Set { get; init; }

        public int Sum => Given + Kept + Set;
    }

    private static void EndsInABlock(
        List<int> list
    )
    {
        foreach (int x in list)
        {
            if (x > 1)
            {
                list.Clear();
            }
        }
    }

    private static IEnumerable<string> All(Func<CompiledCode, IEnumerable<string>> find)
    {
        foreach (string assembly in PartsTests.Assemblies)
        {
            using var code = CompiledCode.Of(assembly);
            foreach (string found in find(code))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<string> LongMethods(CompiledCode code) =>
        from method in SourceLines.Of(code)
        where method.Lines > MostLines
            && !method.Name.StartsWith(Kernels, StringComparison.Ordinal)
            && !method.Name.StartsWith(Generated, StringComparison.Ordinal)
            && !(method.Name.EndsWith(".cctor", StringComparison.Ordinal) && IsTable(method.Text))
        select $"{method.Name} has {method.Lines} lines";

    // Data alone: nothing is called, and nothing is left to be called.
    private static bool IsTable(IEnumerable<string> text) =>
        !text.Any(line => line.Contains("=>", StringComparison.Ordinal) || Call.IsMatch(line));

    private static IEnumerable<string> WideMethods(CompiledCode code)
    {
        foreach (var handle in code.Metadata.MethodDefinitions)
        {
            var method = code.Metadata.GetMethodDefinition(handle);
            string name = SourceLines.NameOf(code.Metadata, method);
            bool isRecord = IsRecord(code.Metadata, code.Metadata.GetTypeDefinition(method.GetDeclaringType()))
                && code.Metadata.GetString(method.Name) is ".ctor" or "Deconstruct";
            int parameters = method.GetParameters().Count(handle =>
                IsWritten(code.Metadata, code.Metadata.GetParameter(handle)));
            if (parameters > MostParameters && !isRecord && !name.StartsWith(Kernels, StringComparison.Ordinal))
            {
                yield return $"{name} takes {parameters} parameters";
            }
        }
    }

    // Neither what is returned nor what the compiler hands a local function of the variables around it.
    private static bool IsWritten(MetadataReader metadata, Parameter parameter) =>
        parameter.SequenceNumber > 0 && metadata.GetString(parameter.Name) is [not '<', ..];

    private static IEnumerable<string> WideRecords(CompiledCode code) =>
        from record in Records(code)
        where record.Members > MostMembers && !record.Name.EndsWith("Options", StringComparison.Ordinal)
        select $"{record.Name} has {record.Members} members";

    private static IEnumerable<(string Name, int Members)> Records(CompiledCode code) =>
        from handle in code.Metadata.TypeDefinitions
        let type = code.Metadata.GetTypeDefinition(handle)
        where IsRecord(code.Metadata, type)
        select (
            $"{code.Metadata.GetString(type.Namespace)}.{code.Metadata.GetString(type.Name)}",
            type.GetProperties().Count(property =>
                IsStored(code.Metadata, type, code.Metadata.GetPropertyDefinition(property)))
        );

    // What is computed from the others is no member of its own: it has neither a setter nor a field behind it.
    private static bool IsStored(MetadataReader metadata, TypeDefinition type, PropertyDefinition property)
    {
        var accessors = property.GetAccessors();
        var accessor = accessors.Setter.IsNil ? accessors.Getter : accessors.Setter;
        string field = $"<{metadata.GetString(property.Name)}>k__BackingField";
        return !metadata.GetMethodDefinition(accessor).Attributes.HasFlag(System.Reflection.MethodAttributes.Static)
            && (!accessors.Setter.IsNil || type.GetFields().Any(handle =>
                metadata.GetString(metadata.GetFieldDefinition(handle).Name) == field));
    }

    private static bool IsRecord(MetadataReader metadata, TypeDefinition type) =>
        type.GetMethods().Any(method => metadata.GetString(metadata.GetMethodDefinition(method).Name) == "PrintMembers");
}
