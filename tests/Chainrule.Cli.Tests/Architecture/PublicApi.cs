using System.Globalization;
using System.Reflection;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>What an assembly shows to its users: one line a type or a member, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(LinesOf).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> LinesOf(Type type)
    {
        string name = Name(type);
        var above =
            type.IsClass && type.BaseType is { } parent && parent != typeof(object) ? [parent] : Type.EmptyTypes;
        var bases = above.Concat(type.IsEnum ? [] : type.GetInterfaces().Where(implemented => implemented.IsPublic))
            .Select(Name)
            .Order(StringComparer.Ordinal);
        string list = string.Join(", ", bases);
        yield return $"{Kind(type)} {name}{(list.Length > 0 ? $" : {list}" : "")}";
        foreach (var member in type.GetMembers(Own).Where(member => !IsCompilersOwn(member)))
        {
            if (Line(member) is { } line)
            {
                yield return $"{name}.{line}";
            }
        }
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsShown(constructor) =>
            $"{Scope(constructor)}new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsShown(method) =>
            $"{Scope(method)}{method.Name}{Generics(method)}({Parameters(method)}) → {Name(method.ReturnType)}",
        MethodInfo { IsSpecialName: true } method
            when IsShown(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) =>
            $"{Scope(method)}{method.Name}({Parameters(method)}) → {Name(method.ReturnType)}",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
            $"{Scope(property.GetMethod ?? property.SetMethod!)}{property.Name}{Indices(property)} → "
                + $"{Name(property.PropertyType)} {{ {accessors} }}",
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily =>
            field.IsLiteral
                ? $"const {field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
                : $"{(field.IsStatic ? "static " : "")}{field.Name} → {Name(field.FieldType)}",
        EventInfo { AddMethod.IsPublic: true } happening => $"event {happening.Name}",
        _ => null,
    };

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // What the compiler writes for records says nothing that their members don't.
    private static bool IsCompilersOwn(MemberInfo member) =>
        member.Name.Contains('<')
        || member.Name is "PrintMembers" or "EqualityContract" or "Deconstruct"
        || member.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
            && member is MethodInfo { IsSpecialName: false } or ConstructorInfo;

    private static string Scope(MethodBase method) =>
        (method.IsPublic ? "" : "protected ")
        + (method.IsStatic ? "static " : "")
        + (method.IsAbstract && method.DeclaringType is { IsInterface: false } ? "abstract "
            : method is MethodInfo { IsVirtual: true, IsFinal: false } info && method.DeclaringType is { IsInterface: false }
                ? info.GetBaseDefinition() == info ? "virtual " : "override "
            : "");

    private static string Accessors(PropertyInfo property)
    {
        var shown = new List<string>();
        if (property.GetMethod is { } getter && IsShown(getter))
        {
            shown.Add("get");
        }

        if (property.SetMethod is { } setter && IsShown(setter))
        {
            bool isInit = setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0;
            shown.Add(isInit ? "init" : "set");
        }

        return string.Join("; ", shown);
    }

    private static string Indices(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } indices
            ? $"[{string.Join(", ", indices.Select(index => Name(index.ParameterType)))}]"
            : "";

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethodDefinition
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
            : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Direction(parameter)}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = …" : "")}"));

    private static string Direction(ParameterInfo parameter) =>
        !parameter.ParameterType.IsByRef ? ""
        : parameter.IsOut ? "out "
        : parameter.IsIn ? "in "
        : "ref ";

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsArray || type.IsPointer)
        {
            string suffix = type.IsArray ? $"[{new string(',', type.GetArrayRank() - 1)}]" : type.IsPointer ? "*" : "";
            return Name(type.GetElementType()!) + suffix;
        }

        if (type.IsGenericParameter || type.FullName is null && !type.IsGenericType)
        {
            return type.Name;
        }

        string outer = type.DeclaringType is { } declaring ? $"{Name(declaring)}." : Space(type);
        string name = type.Name.Split('`')[0];
        var arguments = type.GetGenericArguments();
        return arguments.Length == 0 || !type.Name.Contains('`')
            ? outer + name
            : $"{outer}{name}<{string.Join(", ", arguments.Select(Name))}>";
    }

    private static string Space(Type type) =>
        type.Namespace is { } space && space.StartsWith("Chainrule", StringComparison.Ordinal) ? $"{space}." : "";
}
