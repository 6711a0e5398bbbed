/** Azure's own detectors, as "Diagnose and solve problems" shows them: of one app, for they are long. */
import { type DemoResource, idOf, RG_SHOP } from './names.ts';
import { PROD } from './registries.ts';

export function detectors(): DemoResource[] {
  return [
    detector('cappContainerAppAvailabilityMetrics', 'Availability Metrics for Container Apps', 4, []),
    detector('cappcontainerappnetworkIO', 'Container App Network Inbound and Outbound', 3, [
      table('Container Apps Network Inbound', ['TimeStamp', 'Metric', 'Average'], [['@-20m', 'RxBytes', 0]]),
    ]),
    // Its id is not published; this one is invented, and readers go by the name.
    detector('cappImagePullFailures', 'Image Pull Failures', 0, [
      table(
        'Image pull failures',
        ['Status', 'Message', 'Data.Name', 'Data.Value', 'Expanded'],
        [
          [
            'Critical',
            'Image pull failures were found for the revision orders-api--0000007',
            'Image',
            `<b>${PROD}/orders-api:1.42.0</b>`,
            'True',
          ],
        ],
      ),
    ]),
  ];
}

function detector(id: string, name: string, statusId: number, dataset: readonly object[]): DemoResource {
  return {
    id: `${idOf(RG_SHOP, 'Microsoft.App/containerapps', 'orders-api')}/detectors/${id}`,
    name: id,
    type: 'Microsoft.App/containerapps/detectors',
    properties: {
      metadata: {
        id,
        name,
        description: '',
        author: '',
        category: 'Availability and Performance',
        supportTopicList: [],
        type: 'Detector',
        score: 0,
      },
      dataset,
      status: { message: '', statusId },
    },
  };
}

function table(title: string, columns: readonly string[], rows: readonly (readonly unknown[])[]): object {
  return {
    table: {
      tableName: '',
      columns: columns.map((columnName) => ({ columnName, dataType: columnName === 'Average' ? 'Double' : 'String' })),
      rows,
    },
    renderingProperties: { type: 8, title, description: '', isVisible: true },
  };
}
