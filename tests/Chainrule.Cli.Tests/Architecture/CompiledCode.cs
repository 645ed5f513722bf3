using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>
/// A compiled assembly, and which namespaces the types of each of its own use: in signatures, locals, attributes of nobody, and
/// the instructions of method bodies. What was inferred (<c>var</c>) or written out counts like what was imported.
/// </summary>
internal sealed class CompiledCode : IDisposable
{
    private readonly PEReader _file;
    private readonly NamespacesOfTypes _names;

    public CompiledCode(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        Metadata = _file.GetMetadataReader();
        _names = new NamespacesOfTypes(Metadata);
        Name = Path.GetFileNameWithoutExtension(path);
    }

    /// <summary>The name of the assembly.</summary>
    public string Name { get; }

    public MetadataReader Metadata { get; }

    /// <summary>An assembly of the product, as it lies beside the tests.</summary>
    public static CompiledCode Of(string assembly) => new(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// For each type that stands in no other: its namespace, and those of everything that it and its parts use.
    /// </summary>
    public IEnumerable<(string Namespace, string Type, ISet<string> Uses)> Types()
    {
        foreach (var handle in Metadata.TypeDefinitions)
        {
            var type = Metadata.GetTypeDefinition(handle);
            string name = Metadata.GetString(type.Name);
            if (type.GetDeclaringType().IsNil && !name.StartsWith('<'))
            {
                var uses = new HashSet<string>(StringComparer.Ordinal);
                AddType(handle, uses);
                yield return (Metadata.GetString(type.Namespace), name, uses);
            }
        }
    }

    /// <summary>The instructions of a method; empty where it has none.</summary>
    public ImmutableArray<byte> Instructions(MethodDefinition method) =>
        method.RelativeVirtualAddress == 0
            ? []
            : _file.GetMethodBody(method.RelativeVirtualAddress).GetILContent();

    private void AddType(TypeDefinitionHandle handle, HashSet<string> uses)
    {
        var type = Metadata.GetTypeDefinition(handle);
        AddEntity(type.BaseType, uses);
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            AddEntity(Metadata.GetInterfaceImplementation(implemented).Interface, uses);
        }

        AddConstraints(type.GetGenericParameters(), uses);
        foreach (var field in type.GetFields())
        {
            uses.UnionWith(Metadata.GetFieldDefinition(field).DecodeSignature(_names, null));
        }

        foreach (var method in type.GetMethods())
        {
            AddMethod(Metadata.GetMethodDefinition(method), uses);
        }

        foreach (var nested in type.GetNestedTypes())
        {
            AddType(nested, uses);
        }
    }

    private void AddMethod(MethodDefinition method, HashSet<string> uses)
    {
        Add(method.DecodeSignature(_names, null), uses);
        AddConstraints(method.GetGenericParameters(), uses);
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (var local in Metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null))
            {
                uses.UnionWith(local);
            }
        }

        foreach (int token in InstructionTokens.In(body.GetILContent()))
        {
            AddEntity(MetadataTokens.EntityHandle(token), uses);
        }
    }

    private void AddConstraints(GenericParameterHandleCollection parameters, HashSet<string> uses)
    {
        foreach (var parameter in parameters)
        {
            foreach (var constraint in Metadata.GetGenericParameter(parameter).GetConstraints())
            {
                AddEntity(Metadata.GetGenericParameterConstraint(constraint).Type, uses);
            }
        }
    }

    private void AddEntity(EntityHandle handle, HashSet<string> uses)
    {
        switch (handle.IsNil ? default : handle.Kind)
        {
            case HandleKind.TypeReference or HandleKind.TypeDefinition or HandleKind.TypeSpecification:
                uses.UnionWith(_names.Of(handle));
                break;
            case HandleKind.MethodDefinition:
                var method = Metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                uses.UnionWith(_names.Of(method.GetDeclaringType()));
                Add(method.DecodeSignature(_names, null), uses);
                break;
            case HandleKind.FieldDefinition:
                var field = Metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                uses.UnionWith(_names.Of(field.GetDeclaringType()));
                uses.UnionWith(field.DecodeSignature(_names, null));
                break;
            case HandleKind.MemberReference:
                AddMember(Metadata.GetMemberReference((MemberReferenceHandle)handle), uses);
                break;
            case HandleKind.MethodSpecification:
                var specification = Metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                AddEntity(specification.Method, uses);
                foreach (var argument in specification.DecodeSignature(_names, null))
                {
                    uses.UnionWith(argument);
                }

                break;
        }
    }

    private void AddMember(MemberReference member, HashSet<string> uses)
    {
        AddEntity(member.Parent, uses);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            uses.UnionWith(member.DecodeFieldSignature(_names, null));
        }
        else
        {
            Add(member.DecodeMethodSignature(_names, null), uses);
        }
    }

    private static void Add(MethodSignature<ImmutableHashSet<string>> signature, HashSet<string> uses)
    {
        uses.UnionWith(signature.ReturnType);
        foreach (var parameter in signature.ParameterTypes)
        {
            uses.UnionWith(parameter);
        }
    }
}
